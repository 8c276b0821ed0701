//! The forms of the agencies that write in Arabic script.

/// Patterns with groups `agency`, `place`, `date`.
pub(super) fn forms() -> [String; 11] {
    let place = r"^(?P<place>\p{Arabic}[\p{Arabic} ]{1,24}?)";
    let agency = r"(?P<agency>\p{Arabic}[\p{Arabic}\p{M} ]{1,14}?)";
    let day = r"\p{Nd}{1,2}\s+\p{Arabic}{3,12}(?:\s+\p{Nd}{4})?";
    let numbers = r"(?P<date>\p{Nd}{1,2}[-/]\p{Nd}{1,2}[-/]\p{Nd}{4})";
    let closes = r"(?:\s*[-–:.ـ]+)?\s*";
    [
        // الكويت - 18 - 11 (كونا) --
        format!(
            r"{place}\s*[-–]\s*(?P<date>\p{{Nd}}{{1,2}}\s*[-–]\s*\p{{Nd}}{{1,2}})\s*\(\s*{agency}\s*\){closes}"
        ),
        // دمشق-سانا ; الرياض / واس - ; بغداد/ واع /
        format!(r"{place}\s*[-–/]\s*(?P<agency>\p{{Arabic}}{{2,12}})(?:\s*[-–:./]+\s*|\s+)"),
        // أبوظبي في 17 مارس / وام / نص
        format!(
            r"{place}[\s،,]+(?:في\s+)?(?P<date>{day})\s*(?P<wired>[/(])\s*{agency}\s*[/)]{closes}"
        ),
        // واشنطن - أ ف ب:
        format!(r"{place}\s*[-–]\s*{agency}\s*:\s*"),
        // بيروت - «رويترز»: ; بيروت: «أ.ف.ب»
        format!(
            r#"{place}\s*[-–:،]\s*[«"“](?P<agency>\p{{Arabic}}[\p{{Arabic}}\p{{M}} .]{{1,20}}?)[»"”]{closes}"#
        ),
        // الرباط - و م ع نص
        format!(
            r"{place}\s*[-–]\s*(?P<agency>\p{{Arabic}}(?:\s\p{{Arabic}}){{1,3}})(?:\s*[-–:.]+)?\s+"
        ),
        // الرياض 18 نوفمبر 2026 م واس
        format!(
            r"{place}[\s،]+(?P<date>{day}\s*م)\s*[/(]?\s*(?P<agency>\p{{Arabic}}{{2,12}})\s*[/)]?(?:\s*[-–:.])?\s+"
        ),
        // رام الله 18-11-2026 وفا-
        format!(r"{place}[\s،]+{numbers}\s*(?P<agency>\p{{Arabic}}{{2,12}})\s*[-–]\s*"),
        // الخرطوم 18-11-2026 (سونا) -
        format!(r"{place}[\s،]+{numbers}\s*\(\s*{agency}\s*\){closes}"),
        // الرياض 24 ذو الحجة 1447 هـ الموافق 9 يونيو 2026 م واس
        format!(
            r"{place}[\s،]+(?P<date>\p{{Nd}}{{1,2}}\s+\p{{Arabic}}[\p{{Arabic}} ]{{2,20}}?\s+\p{{Nd}}{{4}}\s*هـ(?:\s*الموافق\s*\p{{Nd}}{{1,2}}\s+\p{{Arabic}}{{3,12}}\s+\p{{Nd}}{{4}}\s*م?)?)\s*[/(]?\s*(?P<agency>\p{{Arabic}}{{2,12}})\s*[/)]?(?:\s*[-–:.])?\s+"
        ),
        // ایسنا/اصفهان
        r"^(?P<agency>ایسنا|ایرنا|ایکنا)\s*/\s*(?P<place>\p{Arabic}[\p{Arabic}\u{200c}]{1,16})\s+"
            .to_owned(),
    ]
}
