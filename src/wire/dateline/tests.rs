//! Datelines of all the wires, and openings that are none.

use super::*;

#[track_caller]
fn reads(line: &str, place: &str, date: &str, agency: &str, rest: &str) {
    told(dateline(line, &Agencies::default()), line, [place, date, agency, rest]);
}

#[track_caller]
fn none(line: &str) {
    assert_eq!(dateline(line, &Agencies::default()), None, "{line}");
}

#[test]
fn agencies_in_brackets() {
    reads("MOSCOW, May 8 (Xinhua) -- A b", "MOSCOW", "May 8", "Xinhua", "A b");
    reads("SEOUL, Nov. 18 (Yonhap) -- A", "SEOUL", "Nov. 18", "Yonhap", "A");
    reads(
        "ABU DHABI, 5th September, 2026 (WAM) -- A",
        "ABU DHABI",
        "5th September, 2026",
        "WAM",
        "A",
    );
    reads("Nov. 18 (UPI) -- A b", "", "Nov. 18", "UPI", "A b");
    reads("New Delhi, Oct 12 (IANS) A b", "New Delhi", "Oct 12", "IANS", "A b");
    reads("MUMBAI: Nov 18 (PTI) A b", "MUMBAI", "Nov 18", "PTI", "A b");
    reads("St. Louis (AP) — A", "St. Louis", "", "AP", "A");
    reads("McALLEN, Texas (AP) - A", "McALLEN, Texas", "", "AP", "A");
    reads("Madrid, 18 nov (EFE).- A", "Madrid", "18 nov", "EFE", "A");
    reads("(ANSA) - ROMA, 18 NOV - A", "ROMA", "18 NOV", "ANSA", "A");
    reads("Berlin (dpa) - A", "Berlin", "", "dpa", "A");
    reads("ISLAMABAD, April 1 (APP): A", "ISLAMABAD", "April 1", "APP", "A");
}

#[test]
fn agencies_between_slashes_and_commas() {
    reads("MOSCOW, May 8. /TASS/. A b", "MOSCOW", "May 8", "TASS", "A b");
    reads("МОСКВА, 8 мая. /ТАСС/. Текст", "МОСКВА", "8 мая", "ТАСС", "Текст");
    reads("МОСКВА, 8 мая - РИА Новости. Текст", "МОСКВА", "8 мая", "РИА Новости", "Текст");
    reads("MOSCOW. April 2 (Interfax) - A", "MOSCOW", "April 2", "Interfax", "A");
    reads("Baku, May 8, AZERTAC", "Baku", "May 8", "AZERTAC", "");
    reads("КИЇВ. 8 травня. УНН. Текст", "КИЇВ", "8 травня", "УНН", "Текст");
    reads("नदीघाट, नौ जून (भाषा) पाठ", "नदीघाट", "नौ जून", "भाषा", "पाठ");
    reads("HARROW, Wales • May 8, 2026 — A", "HARROW, Wales", "May 8, 2026", "", "A");
    reads("القاهرة - (أ ش أ): نص", "القاهرة", "", "أ ش أ", "نص");
    reads("नई दिल्ली, 9 जून (आईएएनएस)। पाठ", "नई दिल्ली", "9 जून", "आईएएनएस", "पाठ");
    reads("Tehran, IRNA - A", "Tehran", "", "IRNA", "A");
    reads(
        "NEW YORK, April 8, 2022 /PRNewswire/ -- A",
        "NEW YORK",
        "April 8, 2022",
        "PRNewswire",
        "A",
    );
    reads("AUSTIN, Texas--(BUSINESS WIRE)--A", "AUSTIN, Texas", "", "BUSINESS WIRE", "A");
    reads("BAGHDAD / INA / A b", "BAGHDAD", "", "INA", "A b");
    reads("LAGOS, Nigeria (AP) _ A b", "LAGOS, Nigeria", "", "AP", "A b");
    reads("Roma, 3 giu. - (Agi) - A b", "Roma", "3 giu.", "Agi", "A b");
    reads("CIUDAD DE MÉXICO (apro).- A b", "CIUDAD DE MÉXICO", "", "apro", "A b");
}

#[test]
fn as_outlets_rewrite_them() {
    reads("KUALA LUMPUR, Nov 18 - A", "KUALA LUMPUR", "Nov 18", "", "A");
    reads("VIENNA (Nov 18): A", "VIENNA", "Nov 18", "", "A");
    reads("(HARTLAND, Wis.) - A", "HARTLAND, Wis.", "", "", "A");
    reads("FRESNO, Calif. >> A", "FRESNO, Calif.", "", "", "A");
    reads("HALIFAX -- A", "HALIFAX", "", "", "A");
    reads("VIENNA: A", "VIENNA", "", "", "A");
    reads("By SARA LEITCH BRUNSWICK, Maine (AP) -- A", "BRUNSWICK, Maine", "", "AP", "A");
    reads("أنقرة 18 نوفمبر (الأناضول) - نص", "أنقرة", "18 نوفمبر", "الأناضول", "نص");
}

#[test]
fn as_the_wires_of_many_countries_write_them() {
    reads("Siliguri (WB), Apr 3 (PTI) A b", "Siliguri (WB)", "Apr 3", "PTI", "A b");
    reads("Москва. 17 июня. INTERFAX.RU - Текст", "Москва", "17 июня", "INTERFAX.RU", "Текст");
    reads("Paris | AFP | 12 June 2026 - A", "Paris", "12 June 2026", "AFP", "A");
    reads("Paris | AFP - A", "Paris", "", "AFP", "A");
    reads("تهران - ایرنا - متن", "تهران", "", "ایرنا", "متن");
    reads("Madrid.- A", "Madrid", "", "", "A");
    reads("BUENOS AIRES.- A", "BUENOS AIRES", "", "", "A");
    reads("Ciudad de México, 12 jun (EFE).- A", "Ciudad de México", "12 jun", "EFE", "A");
    reads("(Adds quotes) OSLO, May 8 (Reuters) - A", "OSLO", "May 8", "Reuters", "A");
    reads("MADRID, 12 (EUROPA PRESS) - A", "MADRID", "12", "EUROPA PRESS", "A");
    reads(
        "Mumbai (Maharashtra) [India], June 12 (ANI): A",
        "Mumbai (Maharashtra) [India]",
        "June 12",
        "ANI",
        "A",
    );
    reads("Praha 12. června (ČTK) - A", "Praha", "12. června", "ČTK", "A");
    reads("București, 12 iun /Agerpres/ - A", "București", "12 iun", "Agerpres", "A");
    reads("Αθήνα, 12 Ιουνίου (ΑΠΕ-ΜΠΕ) - A", "Αθήνα", "12 Ιουνίου", "ΑΠΕ-ΜΠΕ", "A");
    reads("Kestrel Post, OSLO (AP) -- A", "OSLO", "", "AP", "A");
    reads("ISLAMABAD, Web Desk: A", "ISLAMABAD", "", "", "A");
    none("THE KESTREL TIMES - A");
    none("Pregunta.- A");
    none("(See map) The river - which is long - rose.");
    none("Sport | Football | Cup final - A");
}

#[test]
fn as_papers_close_them_without_a_dash() {
    reads("Kolby (afp). Der Ort b", "Kolby", "", "afp", "Der Ort b");
    reads("Kolby. (dpa) Der Ort b", "Kolby", "", "dpa", "Der Ort b");
    reads("Bad Kolby (dpa) Der Ort b", "Bad Kolby", "", "dpa", "Der Ort b");
    reads("Kolby (AP) The town b", "Kolby", "", "AP", "The town b");
    reads("Colby: June 12, 2026 (ANI): A b", "Colby", "June 12, 2026", "ANI", "A b");
    let relayed = "COLBY, (UrduPoint / Pakistan Point News / APP - 12th Jun, 2026 ) :A b";
    reads(relayed, "COLBY", "12th Jun, 2026", "APP", "A b");
    reads("Αθήνα, 12.06.2026, ΑΠΕ-ΜΠΕ, Η γέφυρα", "Αθήνα", "12.06.2026", "ΑΠΕ-ΜΠΕ", "Η γέφυρα");
    let date = "2026 оны 6 дугаар сарын 12";
    reads(&format!("Улаанбаатар, {date} /МОНЦАМЭ/. А б"), "Улаанбаатар", date, "МОНЦАМЭ", "А б");
    none("Associated Press (AP) Editors met in Colby.");
    none("On March 3, Reuters, The Kestrel and others said so.");
    none("Anadolu (AA) The agency was founded in 1920.");
    none("Kolby (AP) and Vellin signed.");
    none("Sport (dpa) Der Ort b");
}

#[test]
fn as_wires_of_small_languages_write_them() {
    for (line, place, date, agency) in [
        ("Budapest, 2026. június 9., kedd (MTI) - A", "Budapest", "2026. június 9", "MTI"),
        ("Vilnius, birželio 9 d. (ELTA). A", "Vilnius", "birželio 9 d.", "ELTA"),
        ("София, 9 юни /Мира Сол, БТА/ - A", "София", "9 юни", "БТА"),
        ("ԵՐԵՎԱՆ, 9 ՀՈՒՆԻՍԻ, ԱՐՄԵՆՊՐԵՍ։ A", "ԵՐԵՎԱՆ", "9 ՀՈՒՆԻՍԻ", "ԱՐՄԵՆՊՐԵՍ"),
        ("თბილისი, 9 ივნისი, ინტერპრესნიუსი. A", "თბილისი", "9 ივნისი", "ინტერპრესნიუსი"),
        ("Bakı. 9 iyun. REPORT.AZ/ A", "Bakı", "9 iyun", "REPORT.AZ"),
        ("Toshkent, 9-iyun. UzA. A", "Toshkent", "9-iyun", "UzA"),
        ("Бишкек, 9-июнь /Кабар/. A", "Бишкек", "9-июнь", "Кабар"),
        ("اسلام آباد۔9جون (اے پی پی):متن", "اسلام آباد", "9جون", "اے پی پی"),
        ("لاہور (اے پی پی) متن", "لاہور", "", "اے پی پی"),
        ("ঢাকা, ৯ জুন, ২০২৬ (বাসস) : A", "ঢাকা", "৯ জুন, ২০২৬", "বাসস"),
        ("काठमाडौं, २६ जेठ (रासस) : A", "काठमाडौं", "२६ जेठ", "रासस"),
        ("काठमाडौँ, जेठ २६ गते । A", "काठमाडौँ", "जेठ २६ गते", ""),
        ("హైదరాబాద్, జూన్ 9 (ఐఏఎన్ఎస్) A", "హైదరాబాద్", "జూన్ 9", "ఐఏఎన్ఎస్"),
        ("አዲስ አበባ፤ ሰኔ 2/2018(ኢዜአ)፦ A", "አዲስ አበባ", "ሰኔ 2/2018", "ኢዜአ"),
        ("ሐዋሳ፣ ሰኔ 5፣ 2018 (ኢዜአ) A", "ሐዋሳ", "ሰኔ 5፣ 2018", "ኢዜአ"),
        ("Elif Demir/ MUĞLA, (DHA)- A", "MUĞLA", "", "DHA"),
        ("Abuja, Yuni 9, 2026 (NAN) A", "Abuja", "Yuni 9, 2026", "NAN"),
        ("ວຽງຈັນ, 9 ມິຖຸນາ (ຂປລ) - A", "ວຽງຈັນ", "9 ມິຖຸນາ", "ຂປລ"),
        ("(NAN) A", "", "", "NAN"),
        ("São Paulo, 9 (AE) - A", "São Paulo", "9", "AE"),
    ] {
        let rest = if line.ends_with('A') { "A" } else { "متن" };
        reads(line, place, date, agency, rest);
    }
    reads("ANKARA - AA\nKent", "ANKARA", "", "AA", "Kent");
    let thai = "กรุงเทพฯ 9 มิ.ย.-ข้อความ";
    reads(thai, "กรุงเทพฯ", "9 มิ.ย.", "", "ข้อความ");
    none("На 9 юни градът гласува.");
    none("(See NAN) A");
}

#[test]
fn a_dated_american_dateline_is_signed_by_its_form() {
    reads("WILMINGTON, Del., Feb 26 - A", "WILMINGTON, Del.", "Feb 26", "Reuters", "A");
    reads("WASHINGTON, March 2 - A", "WASHINGTON", "March 2", "Reuters", "A");
    // Another dash, another form of the date or of the place: other houses.
    for (line, place, date) in [
        ("WASHINGTON, March 2 -- A", "WASHINGTON", "March 2"),
        ("WASHINGTON, Nov. 2 - A", "WASHINGTON", "Nov. 2"),
        ("Washington, March 2 - A", "Washington", "March 2"),
        ("DHAKA, March 2 - A", "DHAKA", "March 2"),
        ("WASHINGTON - A", "WASHINGTON", ""),
    ] {
        reads(line, place, date, "", "A");
    }
}

#[test]
fn what_is_no_dateline() {
    for line in [
        "BREAKING: A b",
        "MARK COLVIN: So what?",
        "The president (AP) said",
        "WATCH: A",
        "Apple (AAPL) - A",
        "EXCLUSIVE - A b",
        "ATTENTION EDITORS - Please kill the story",
        "On Monday, the minister said: no",
        "He left - and came back",
        "LATEST NEWS —",
        "Prime Minister — who",
        "A well-known man",
        "He said (in May 8) that",
        "",
        "-",
        "()",
        "Mr. Smith: yes",
        "\"We won,\" he said.",
        "Q: What now?",
        "IPHONE 15 - A",
    ] {
        none(line);
    }
}

/// `tests/fixtures/datelines.tsv`, read as its head says.
#[test]
fn the_house_styles_of_the_world() {
    let table = include_str!("../../../tests/fixtures/datelines.tsv");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let agencies = Agencies::default();
    let mut wrong = Vec::new();
    for line in lines {
        let mut columns = line.split('\t');
        let opening = columns.next().unwrap_or_default();
        let wanted = opening.split_once('¦').map(|(_, rest)| (columns.collect::<Vec<_>>(), rest));
        let text = opening.replace('¦', "");
        let found = dateline(&text, &agencies).map(|(d, end)| {
            let parts = [d.place, d.date, d.agency].map(Option::unwrap_or_default);
            (parts, text[end..].to_owned())
        });
        let same = match (&found, &wanted) {
            (Some((parts, rest)), Some((columns, told))) => {
                parts.iter().eq(columns) && rest == told
            }
            (None, None) => true,
            _ => false,
        };
        if !same {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn places_by_their_initials_are_no_houses() {
    for place in ["US", "EU", "LA", "NY", "UK", "UAE", "KL", "РФ", "США", "ABD", "ΗΠΑ"] {
        reads(&format!("{place} - A b"), place, "", "", "A b");
    }
    reads("DUBAI (UAE) - A b", "DUBAI (UAE)", "", "", "A b");
    reads("Paris (France), May 8 (AFP) - A", "Paris (France)", "May 8", "AFP", "A");
    reads("ST. PETERSBURG (TASS) - A b", "ST. PETERSBURG", "", "TASS", "A b");
    reads("St. Petersburg, June 12 (AP) - A", "St. Petersburg", "June 12", "AP", "A");
    reads("ST. GEORGE'S, Grenada, CMC – A", "ST. GEORGE'S, Grenada", "", "CMC", "A");
    none("Ferry stopped. Two people - both unhurt - swam ashore.");
    reads("TTO - A b", "", "", "TTO", "A b");
    reads("(TTO) - A b", "", "", "TTO", "A b");
    reads("ANKARA - BHA - A b", "ANKARA", "", "BHA", "A b");
    none("US: 53 per cent, UK: 40");
}

#[test]
fn dates_in_numbers_alone() {
    reads("Helsinki, 12.6. (STT) A b", "Helsinki", "12.6.", "STT", "A b");
    reads("Praha 12. 6. (ČTK) - A b", "Praha", "12. 6.", "ČTK", "A b");
    reads("Zagreb, 12. 6. 2026. (Hina) - A", "Zagreb", "12. 6. 2026", "Hina", "A");
    reads("Budapest, 2026. 6. 12. (MTI) - A", "Budapest", "2026. 6. 12.", "MTI", "A");
    reads("Улаанбаатар, 6 сарын 12 /МОНЦАМЭ/. А", "Улаанбаатар", "6 сарын 12", "МОНЦАМЭ", "А");
    none("Helsinki, 12.6. Text that goes on");
    none("It runs on Version 12.6. (Beta) and later");
}

#[test]
fn what_stands_behind_the_first_end() {
    reads("CAIRO - MENA: A b", "CAIRO", "", "MENA", "A b");
    reads("Dhaka (BSS), June 12, 2026 - A b", "Dhaka", "June 12, 2026", "BSS", "A b");
    reads("TIRANË, 12 qershor/ATSH/ - A b", "TIRANË", "12 qershor", "ATSH", "A b");
    reads("بيروت- أقرت", "بيروت", "", "", "أقرت");
    reads("New Delhi (PTI), which is a city", "New Delhi", "", "PTI", ", which is a city");
}

#[test]
fn initials_nobody_knows() {
    reads("La Paz, XBI.- A b", "La Paz", "", "XBI", "A b");
    reads("Caracas, 12 jun. XVN.- A b", "Caracas", "12 jun.", "XVN", "A b");
    reads("Bamako, 12 juin (XMAP) A b", "Bamako", "12 juin", "XMAP", "A b");
    reads("Nueva York, EEUU.- A b", "Nueva York, EEUU", "", "", "A b");
    none("Bamako, 12 juin (un samedi) le texte");
}
