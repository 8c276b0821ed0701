//! What outlets print in an author's place: one of the house, and where.

use super::tokens::ends_with_stop;

/// `নিজস্ব প্রতিবেদক, ঢাকা`, `Staff Reporter, Dhaka`: one of the house, and where.
pub(super) fn is_staff(line: &str) -> bool {
    let line = line.trim();
    let short = line.chars().count() <= STAFF_CHARS_MAX && line.split_whitespace().count() <= 6;
    if !short || ends_with_stop(line) {
        return false;
    }
    let lower = line.to_lowercase();
    let behind = |word: &str| {
        lower.strip_prefix(word).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with([',', '،', '।', '|', ' ', '-', ':', '/'])
        })
    };
    STAFF.iter().any(|word| behind(word))
}

/// Is it a company by its legal form, or a notice of its rights: `Tidemark Ltd`, `Copyright Hafen Verlag GmbH`?
pub(super) fn is_company(part: &str) -> bool {
    let mut words = part.split(' ');
    let last = part.rsplit(' ').next().unwrap_or(part);
    let form = |w: &str| {
        ["GmbH", "gGmbH", "mbH", "Verlag", "e.V.", "S.r.l.", "ООО", "ПАО", "ОАО", "ТОВ", "UAB"]
            .contains(&w)
    };
    let closes = [
        "AG",
        "KG",
        "S.A.",
        "S.A",
        "o.o",
        "o.o.",
        "s.r.o",
        "s.r.o.",
        "Oy",
        "Oyj",
        "AB",
        "ASA",
        "BV",
        "B.V",
        "B.V.",
        "N.V",
        "N.V.",
        "a.s",
        "a.s.",
        "d.o.o",
        "d.o.o.",
        "Kft",
        "Kft.",
        "Zrt",
        "Zrt.",
        "Nyrt",
        "Nyrt.",
        "A.Ş",
        "A.Ş.",
        "SpA",
        "S.p.A",
        "S.p.A.",
        "SAS",
        "SARL",
        "Tbk",
        "Bhd",
        "Berhad",
        "Corp",
        "Corp.",
        "Corporation",
        "Holdings",
    ];
    let closes = |w: &&str| closes.contains(w) || is_form(w);
    let eastern = ["株式会社", "有限公司", "주식회사"].iter().any(|form| part.contains(form));
    eastern
        || words.any(form)
        || part.contains(' ') && closes(&last)
        || part.get(..10).is_some_and(|head| head.eq_ignore_ascii_case("copyright "))
}

/// Is it a firm's legal form alone, as it stands behind the comma after its name?
pub(super) fn is_form(word: &str) -> bool {
    ["Inc", "Inc.", "Ltd", "Ltd.", "LLC", "L.L.C.", "LLP", "PLC", "plc", "Corp", "Corp.", "GmbH"]
        .contains(&word)
}

const STAFF_CHARS_MAX: usize = 50;

/// What outlets print in an author's place: one of the house, or that agencies wrote it, of which none is named.
const STAFF: [&str; 55] = [
    "নিজস্ব প্রতিবেদক",
    "নিজস্ব প্রতিনিধি",
    "স্টাফ রিপোর্টার",
    "বিশেষ প্রতিনিধি",
    "জ্যেষ্ঠ প্রতিবেদক",
    "জেলা প্রতিনিধি",
    "अपना संवाददाता",
    "जागरण संवाददाता",
    "हमारे संवाददाता",
    "न्यूज डेस्क",
    "न्यूज़ डेस्क",
    "डिजिटल डेस्क",
    "वेब डेस्क",
    "ویب ڈیسک",
    "نیوز ڈیسک",
    "اسٹاف رپورٹر",
    "da redação",
    "la redazione",
    "redacción",
    "نامہ نگار",
    "staff reporter",
    "staff correspondent",
    "special correspondent",
    "our correspondent",
    "our reporter",
    "web desk",
    "news desk",
    "haber merkezi",
    "tim redaksi",
    "redaksi",
    "nhóm pv",
    "وكالات",
    "الوكالات",
    "وكالات الأنباء",
    "סוכנויות הידיעות",
    "סוכנויות",
    "redacția",
    "redacţia",
    "redacció",
    "агентства",
    "агенции",
    "agences",
    "agenzie",
    "agenturen",
    "agências",
    "agencje",
    "agentury",
    "agencije",
    "ajanslar",
    "एजेंसियां",
    "एजेंसी",
    "সংবাদ সংস্থা",
    "এজেন্সি",
    "ایجنسیاں",
    "நமது நிருபர்",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companies_are_told_by_their_form() {
        for name in [
            "Hafen Verlag GmbH",
            "Tidemark Oyj",
            "Tidemark Holdings",
            "潮風株式会社",
            "Tidemark Ltd.",
            "Fala Media Sp. z o.o",
            "Copyright Tidemark",
            "Strom AG",
        ] {
            assert!(is_company(name), "{name}");
        }
        for name in ["Ag Lee", "Ann Lee", "AG", "Copeland Rights"] {
            assert!(!is_company(name), "{name}");
        }
    }

    #[test]
    fn one_of_the_house_signs() {
        assert!(is_staff("নিজস্ব প্রতিবেদক, ঢাকা") && is_staff("Staff Reporter, Port Haven"));
        assert!(is_staff("وكالات") && is_staff("Redacția") && is_staff("סוכנויות הידיעות"));
        assert!(!is_staff("Staff reporters were told to leave the hall, one of them said."));
    }
}
