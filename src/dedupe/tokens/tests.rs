//! Words and characters of many scripts.

use super::*;

#[track_caller]
fn same(a: &str, b: &str) {
    let hashes = |s| tokens(s, 1000).iter().map(|t| t.hash).collect::<Vec<_>>();
    assert_eq!(hashes(a), hashes(b), "{a} / {b}");
}

#[test]
fn what_outlets_change_in_print_is_not_read() {
    same("Don\u{2019}t — “Go”", "don't - \"go\"");
    same("ＡＢＣ１２", "abc12");
    same("всё", "ВСЕ");
    same("الأُمَّة", "الامه");
    same("٢٥ दिसंबर २०२५", "25 दिसंबर 2025");
    same("re\u{AD}cord", "record");
    same("a U.S. judge, the U.N.", "a US judge, the UN");
    same("Straße", "strasse");
    same("București și Iași", "Bucuresti si Iasi");
    same("渡輪七月起增開夜間航班", "渡轮七月起增开夜间航班");
    same("Лежајеви су уграђени због шетње", "Ležajevi su ugrađeni zbog šetnje");
    same("ΑΘΗΝΑΣ", "Αθήνας");
    same("Über Brücken der Größe nach", "Ueber Bruecken der Groesse nach");
    same("Smørrebrød på Færøerne", "Smoerrebroed på Faeroeerne");
    same("О‘zbek tog‘i", "Оʻzbek togʻi");
    same("п’ять кораблів", "пʼять кораблів");
    same("Қўриқчи тоғдан тушган", "Qo‘riqchi tog‘dan tushgan");
    same("Bakıda gəmi", "Bakida gemi");
}

#[test]
fn what_an_apostrophe_joins_to_a_word_is_not_read() {
    same("in Norway’s parliament", "in Norway parliament");
    same("in NORWAY’S parliament", "in norway parliament");
    same("dün Ankara’da açıldı", "dün Ankara açıldı");
    same("pour l’Italie", "pour Italie");
    same("il governo dell'Italia", "il governo Italia");
    let named = |s| tokens(s, 100).iter().map(|t| t.name).collect::<Vec<_>>();
    assert_eq!(named("pour l’Italie et l’eau"), [false, true, false, false]);
    let apart = |a, b| assert_ne!(tokens(a, 9), tokens(b, 9), "{a} / {b}");
    apart("they don't", "they don");
    apart("We've gone", "We gone");
    apart("120'000 francs", "120 francs");
    apart("Мар'яна", "Мар'їнка");
}

#[test]
fn numbers_are_read_as_houses_print_them() {
    same("US$43,895 a year", "$43,895 a year");
    same("USD 43,895 a year", "€43.895 a year");
    same("1.2m people", "1,2 Mio. people");
    same("1.2 million people", "1,200,000 people");
    same("2 per cent", "2%");
    same("120 000 Menschen", "120.000 Menschen");
    same("1\u{202F}200 millions d'euros", "1,2 milliard d'euros");
    same("850 M€ de plus", "850 millions d'euros de plus".replace(" d'euros", "").as_str());
    same("1.5 लाख करोड़ रुपये", "1,50,000 करोड़ रुपये");
    same("1,2 mil millones", "1.200 millones");
    same("120mila persone", "120.000 persone");
    same("1 milyar 200 milyon lira", "1,2 milyar lira");
    same("1 लाख 20 हजार लोग", "1,20,000 लोग");
    same("हादसे में तीन की मौत", "हादसे में 3 की मौत");
    same("2 percent more", "2 pct more");
    same("12,5 млн рублей", "12.5 миллиона рублей");
    same("٪2", "%2");
    let t = tokens("In 2019 million-year ice, 3 m thick", 100);
    assert_eq!(t.iter().filter(|t| t.number).count(), 2);
}

#[test]
fn names_have_capitals_within_a_sentence() {
    let named = |s| tokens(s, 100).iter().map(|t| t.name).collect::<Vec<_>>();
    assert_eq!(
        named("On Monday Jo Poe fell. She \"Said Ann\" no"),
        [false, true, true, true, false, false, false, true, false]
    );
}

#[test]
fn plain_characters_need_no_normalising() {
    for c in ('\0'..='\u{FFFF}').filter(|c| normal(*c)) {
        assert_eq!(c.nfkc().collect::<Vec<_>>(), [c], "{c:?}");
    }
}

#[test]
fn unspaced_scripts_go_by_character() {
    let t = tokens("新华社2019年", 100);
    assert_eq!(t.len(), 5);
    assert!(t[3].number);
    assert_eq!(tokens("ไทย", 100).len(), 3);
    assert_eq!(tokens("서울 연합뉴스", 100).len(), 2);
}

#[test]
fn numbers_stay_whole() {
    let t = tokens("$1,234.50 on Nov. 18.", 100);
    assert_eq!(t.iter().map(|t| t.number).collect::<Vec<_>>(), [true, false, false, true]);
}

#[test]
fn quotations_are_known() {
    let quoted = |s| tokens(s, 100).iter().map(|t| t.quoted).collect::<Vec<_>>();
    assert_eq!(quoted("he said “a b” then"), [false, false, true, true, false]);
    assert_eq!(quoted("er „a b“ da"), [false, true, true, false]);
    assert_eq!(quoted("\"open\nplain"), [true, false]);
}
