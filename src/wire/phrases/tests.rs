//! Openings, heads and notes as the bundled tables read them.

use super::*;

#[track_caller]
fn opens(line: &str, what: Opening, rest: &str) {
    assert_eq!(opening(line), Some((what, rest)), "{line}");
}

#[test]
fn the_bundled_tables_read() {
    let file: File = toml::from_str(include_str!("../../../config/agencies.toml")).unwrap();
    assert!(file.language.len() >= 40);
    assert!(
        file.language
            .iter()
            .all(|l| !(l.source.is_empty() || l.kill.is_empty() && l.notice.is_empty()))
    );
}

#[test]
fn openings_of_many_languages() {
    opens("Fuente: EFE", Opening::Source, "EFE");
    opens("(KAYNAK : AA)", Opening::Source, "AA)");
    opens("轉自：中央社", Opening::Source, "中央社");
    opens("المصدر: رويترز", Opening::Source, "رويترز");
    opens("Πηγή – ΑΠΕ-ΜΠΕ", Opening::Source, "ΑΠΕ-ΜΠΕ");
    opens("Avec AFP", Opening::With, "AFP");
    opens("Con información de EFE", Opening::With, "EFE");
    opens("Von dpa", Opening::By, "dpa");
    assert_eq!(opening("Sources said that it rained"), None);
    assert_eq!(opening("Vonnegut"), None);
}

#[test]
fn pictures() {
    assert_eq!(photo("Foto: dpa"), Some(0));
    assert_eq!(photo("Izvor: Tanjug, foto: B92"), Some(15));
    assert!(photo("新华社记者 张三 摄").is_some());
    assert_eq!(photo("A photogenic town"), None);
}

#[test]
fn heads_of_many_languages() {
    use RevisionHead::{Correction, Kill, Update};
    for (headline, kind, rest) in [
        ("ANNULATION - Le pont", Kill, "Le pont"),
        ("İPTAL: Köprü", Kill, "Köprü"),
        ("АННУЛИРОВАНО: Мост", Kill, "Мост"),
        ("DIBATALKAN - Jembatan", Kill, "Jembatan"),
        ("إلغاء خبر: الجسر", Kill, "الجسر"),
        ("[전문취소] 다리", Kill, "다리"),
        ("【訂正】橋", Correction, "橋"),
        ("RETTELSE: Broen", Correction, "Broen"),
        ("UPDATE 2-Oil", Update, "Oil"),
        ("*KORREKTUR* Brücke", Correction, "Brücke"),
        ("STORNO! Brücke", Kill, "Brücke"),
        ("ANNULATION. Le pont", Kill, "Le pont"),
        ("{ANNULATION} Le pont", Kill, "Le pont"),
        ("«ANNULATION» Le pont", Kill, "Le pont"),
        ("ANNULATION → Le pont", Kill, "Le pont"),
        ("DÉPÊCHE ANNULÉE - Le pont", Kill, "Le pont"),
        ("ACHTUNG: STREICHUNG - Brücke", Kill, "Brücke"),
        ("ADVISORY: WITHDRAWN (OFFICIAL)-Bridge", Kill, "Bridge"),
        ("◎訂正　橋", Correction, "橋"),
        ("訂正(発表者側の申し出)-橋", Correction, "橋"),
        ("RALAT BERITA: Jembatan", Correction, "Jembatan"),
        ("Rättelse: Bron", Correction, "Bron"),
        ("BC-CORRECTION: Bridge", Correction, "Bridge"),
        ("BC-Bridge-Correction, Bridge shut", Correction, "Bridge shut"),
        ("BULLETIN KILL Bridge shut", Kill, "Bridge shut"),
        ("ΑΚΥΡΩΣΗ ΕΙΔΗΣΗΣ: Γέφυρα", Kill, "Γέφυρα"),
        ("Ορθή επανάληψη: Γέφυρα", Correction, "Γέφυρα"),
        ("खबर रद्द: पुल", Kill, "पुल"),
        ("خبر ملغى: الجسر", Kill, "الجسر"),
        ("(수정) 다리", Correction, "다리"),
        ("POPRAWKA: Most", Correction, "Most"),
        ("RÄTTELSE - Bron", Correction, "Bron"),
    ] {
        let (head, at) = head(headline, false).unwrap_or_else(|| panic!("{headline}"));
        assert_eq!((head, &headline[at..]), (kind, rest));
    }
    for (headline, kind, rest) in [
        ("Le pont (ANNULATION)", Kill, "Le pont"),
        ("Brücke - KORREKTUR", Correction, "Brücke"),
        ("Мост [АННУЛИРОВАНО]", Kill, "Мост"),
        ("Bron - RÄTTELSE", Correction, "Bron"),
        ("다리 (수정)", Correction, "다리"),
    ] {
        let (head, at) = closing_head(headline, false).unwrap_or_else(|| panic!("{headline}"));
        assert_eq!((head, &headline[..at]), (kind, rest));
    }
    for headline in ["Le pont (annulation)", "Snow falls in LEAD", "Oil up - Reuters", "(KILL)"] {
        assert_eq!(closing_head(headline, false), None, "{headline}");
    }
    for headline in [
        "WITHDRAWN, says minister",
        "Achtung: Brücke gesperrt",
        "Dépêche annulée : le festival",
        "Rättelse för bron",
        "ADVISORY: Ice on bridges",
        "LEAD (Pb) in the water",
        "Annulation : le festival",
        "NEW YORK - Snow",
        "KILLER - Snow",
        "KILL",
    ] {
        assert_eq!(head(headline, false), None, "{headline}");
    }
}

/// A headline may begin with a word that is a head elsewhere: in another language, in capitals, in brackets.
#[test]
fn words_of_ordinary_headlines_are_no_heads() {
    for headline in [
        "Poprawka: Sejm zagłosował w nocy",
        "Korekta: złoty traci po decyzji banku",
        "Oprava: most přes Labe zavřou do léta",
        "Marekebisho: Bunge lapitisha sheria ya maji",
        "Rettet: Hund aus dem Eis der Elbe gezogen",
        "NY: Mayor shuts the bridge",
        "Ny: sådan ser broen ud",
        "Поправка: депутаты обсудят закон о воде",
        "Javított: jobb időt úszott a bajnok",
        "Rectificare: ce ministere primesc bani",
        "Korjaus: silta suljetaan kesään asti",
        "Parandatud: mänguväljak avati",
        "CORRIGÉ. Bac : le sujet de maths",
        "Corrige: el pintor que nunca acaba",
        "Sửa: cây cầu đóng đến mùa xuân",
        "Gyara: gada za ta rufe",
        "Оңдоо: көпүрө жабылат",
        "ملغي: حفل الافتتاح في الميناء",
        "معدل: البطالة في المدن الساحلية",
        "תיקון: הכנסת אישרה את חוק המים",
        "לא עיכוב, ביטול",
        "रद्द: तीन ट्रेनें आज नहीं चलेंगी",
        "सुधार: रेलवे ने बदला समय",
        "সংশোধনী: সংসদে পানি বিল পাস",
        "ரத்து: சென்னை ரயில்கள் இன்று ஓடாது",
        "แก้ไข: สภาผ่านกฎหมายน้ำ",
        "გაუქმდა: კვირის მატჩი",
        "取り消し：免許千人に、県警",
        "修正：道路工事の予定",
        "수정: 배우로 돌아온 가수",
        "BULLETIN BOARD Harbour news",
        "BC-Ferries, union agree",
    ] {
        assert_eq!(head(headline, false), None, "{headline}");
        assert_eq!(closing_head(headline, false), None, "{headline}");
    }
}

#[test]
fn a_correction_names_the_piece_or_stands_in_a_note() {
    for line in [
        "An earlier version of this article gave the wrong year for the tide gate.",
        "В предыдущей версии новости был неверно указан год постройки шлюза.",
        "本文中の建造年を「２００８年」から「１９９８年」に訂正しました。",
        "＊建造年を「２００８年」から「１９９８年」に訂正しました。",
        "(V predchádzajúcej verzii bola chybná suma.)",
        "In einer früheren Version dieses Artikels stand ein falscher Betrag.",
        "في نسخة سابقة من هذا التقرير ورد اسم القبطان خطأ.",
    ] {
        assert!(corrects(line), "{line}");
    }
    for line in [
        "An earlier version of this bill failed in the spring after a long fight over the harbour.",
        "Ошибка, найденная в предыдущей версии системы, исправлена, сказала компания в понедельник.",
        "港湾局は先週発表した統計の数字に誤りがあったとして発表を訂正しました。",
        "Chybu v predchádzajúcej verzii programu firma odstránila, oznámila v pondelok hovorkyňa.",
        "Clarification: court asks the harbour board to explain the tide rule before Friday.",
    ] {
        assert!(!corrects(line), "{line}");
    }
}
