//! What is credited to whom, and what to nobody.

use super::*;
use crate::model::{Article, Block, Rich};

#[track_caller]
fn check(line: &str, to: &Tail) {
    assert_eq!(&tail(line, &Agencies::default()), to, "{line}");
}

fn credit(name: &str) -> Tail {
    Tail::Credit(Some(name.to_owned()))
}

fn text(name: Option<&str>) -> Tail {
    Tail::Text(name.map(str::to_owned))
}

fn helped(name: &str) -> Tail {
    Tail::Helped(Some(name.to_owned()))
}

#[test]
fn tails() {
    check("(Reporting by A B; Editing by C D)", &credit("Reuters"));
    check("Copyright 2019 The Associated Press. All rights reserved.", &credit("AP"));
    check(
        "This report by The Canadian Press was first published Nov. 18, 2019.",
        &credit("Canadian Press"),
    );
    check("- Bernama", &credit("Bernama"));
    check("― Bernama", &credit("Bernama"));
    check("The Associated Press", &credit("AP"));
    check("It rained, he said. - Bernama", &text(Some("Bernama")));
    check("It rained, he said. ― Bernama", &text(Some("Bernama")));
    check("It rained, he said. (PTI)", &text(Some("PTI")));
    check("It rained, he said. (PNA/Xinhua)", &text(Some("Xinhua")));
    check("It rained, he said. (AFP/Reuters)", &text(Some("AFP, Reuters")));
    check("With reporting by Associated Press writer A B", &helped("AP"));
    check("With inputs from IANS", &helped("IANS"));
    check("/연합뉴스", &credit("Yonhap"));
}

#[test]
fn who_helped_and_who_provided() {
    for (line, name) in [
        ("(Reuters contributed to this report.)", "Reuters"),
        ("The Associated Press contributed to this report.", "AP"),
        ("AP writers Jane Poe in Lagos and John Roe in Abuja contributed to this report.", "AP"),
        ("L'AFP a contribué à cet article", "AFP"),
        ("Reuters contribuyó a este informe", "Reuters"),
        ("(avec l'AFP)", "AFP"),
        ("Amb informació d'EFE", "EFE"),
        ("Με πληροφορίες από το Reuters", "Reuters"),
        ("За інформацією Укрінформ", "Ukrinform"),
        ("Le Courrier avec AFP", "AFP"),
    ] {
        check(line, &helped(name));
    }
    check("This article was originally published by Reuters.", &credit("Reuters"));
    check("This story was provided by The Associated Press.", &credit("AP"));
    check("Jane Poe contributed to this report.", &text(None));
    let other = "This article was originally published by the Coast Post, said Reuters in May";
    check(other, &text(None));
    check("The report was published by Reuters on Monday and denied by the port.", &text(None));
}

#[test]
fn houses_and_persons() {
    let agencies = Agencies::default();
    let of = |text: &str| byline(&Byline { text: text.into(), names: vec![] }, &agencies);
    for (line, name) in [
        ("Par Le Courrier avec AFP", Some("AFP")),
        ("By Harbour Gazette Staff with Reuters", Some("Reuters")),
        ("By Reuters Staff", Some("Reuters")),
        ("Par Jane Poe (avec AFP)", None),
        ("By Jane Poe with AP", None),
    ] {
        assert_eq!(of(line).as_deref(), name, "{line}");
    }
}

#[test]
fn credit_lines_of_many_languages() {
    for (line, name) in [
        ("Kaynak: AA", "Anadolu"),
        ("المصدر: رويترز", "Reuters"),
        ("Źródło: PAP", "PAP"),
        ("Izvor: Tanjug", "Tanjug"),
        ("Извор: Танјуг", "Tanjug"),
        ("Izvor: Hina / Foto: Pixsell", "HINA"),
        ("Πηγή: ΑΠΕ-ΜΠΕ", "ANA-MPA"),
        ("Sumber: Antara", "Antara"),
        ("Nguồn: TTXVN", "VNA"),
        ("轉自：中央社", "CNA"),
        ("来源：新华社", "Xinhua"),
        ("출처: 연합뉴스", "Yonhap"),
        ("出典：共同通信", "Kyodo"),
        ("Källa: TT", "TT"),
        ("Kilde: Ritzau", "Ritzau"),
        ("Lähde: STT", "STT"),
        ("Zdroj: ČTK", "ČTK"),
        ("Forrás: MTI", "MTI"),
        ("Sursa: Agerpres", "Agerpres"),
        ("Джерело: Укрінформ", "Ukrinform"),
        ("Источник — ТАСС", "TASS"),
        ("Bron: ANP", "ANP"),
        ("Fonte: ANSA", "ANSA"),
        ("Fuente: EFE y Reuters", "EFE, Reuters"),
        ("Agencies: AFP, Reuters, dpa", "AFP, Reuters, DPA"),
        ("स्रोत: पीटीआई", "PTI"),
        ("منبع: ایرنا", "IRNA"),
        ("ที่มา: ซินหัว", "Xinhua"),
        ("ที่มา : รอยเตอร์", "Reuters"),
        ("সূত্র: রয়টার্স", "Reuters"),
        ("ذریعہ: رائٹرز", "Reuters"),
        ("ஆதாரம்: பிடிஐ", "PTI"),
        ("Iturria: EFE", "EFE"),
        ("Manba: Reuters", "Reuters"),
        ("Աղբյուր՝ ԱՐՄԵՆՊՐԵՍ", "Armenpress"),
        ("Дереккөз: Қазақпарат", "Kazinform"),
        ("بشکریہ: اے پی پی", "APP"),
        ("ምንጭ፦ ሮይተርስ", "Reuters"),
        ("మూలం: పీటీఐ", "PTI"),
        ("Tushe: NAN", "NAN"),
        ("ប្រភព៖ AKP", "AKP"),
    ] {
        check(line, &credit(name));
    }
    for (line, name) in [
        ("Con información de EFE", "EFE"),
        ("Con información de la agencia EFE", "EFE"),
        ("Avec AFP", "AFP"),
        ("(Avec AFP)", "AFP"),
        ("Mit Material von dpa", "DPA"),
        ("Com informações da Agência Brasil", "Agência Brasil"),
        ("Theo TTXVN", "VNA"),
        ("(mit dpa)", "DPA"),
    ] {
        check(line, &helped(name));
    }
}

#[test]
fn what_credits_nobody() {
    for line in [
        "\"We have no honey to sell,\" a keeper told Reuters.",
        "« Nous n'avons plus de miel », a-t-il dit à l'AFP.",
        "«Больше меда нет», сказал он ТАСС.",
        "Er habe keinen Honig mehr, sagte er der dpa.",
        "Afirmó a EFE que no queda miel.",
        "他对新华社记者说，没有蜂蜜了。",
        "Photo: dpa",
        "Foto: AFP/Jane Poe",
        "(Foto: Antara/Budi)",
        "사진=연합뉴스",
        "Fotoğraf: AA",
        "Φωτογραφία: Reuters",
        "صورة: رويترز",
        "AP: Dam engineers warned of snow in March",
        "Reuters names woman to head its bureau",
        "Avec l'AFP, le ministre a signé un accord de trois ans sur les archives",
        "Con la agencia EFE trabajó el fotógrafo durante treinta años en Bilbao",
        "Von der dpa kam dazu am Abend noch keine Stellungnahme zu dem Vorwurf",
        "Source: survey of 40 economists by Reuters and two universities in May",
    ] {
        let found = match tail(line, &Agencies::default()) {
            Tail::Text(name) | Tail::Credit(name) | Tail::Helped(name) => name,
        };
        assert_eq!(found, None, "{line}");
        assert_eq!(heading(line, &Agencies::default()), None, "{line}");
    }
}

#[test]
fn lines_above_the_text() {
    let read = |line| heading(line, &Agencies::default());
    for (line, name) in [
        ("By The Associated Press", "AP"),
        ("Reuters", "Reuters"),
        ("von dpa", "DPA"),
        ("Por EFE", "EFE"),
        ("Par AFP", "AFP"),
        ("Di ANSA", "ANSA"),
        ("By AFP and Reuters", "AFP, Reuters"),
        ("来源：新华社", "Xinhua"),
    ] {
        assert_eq!(read(line), Some((name.to_owned(), None)), "{line}");
    }
    let person = Some(("AP".to_owned(), Some("JANE POE".to_owned())));
    assert_eq!(read("By JANE POE Associated Press"), person);
    assert_eq!(read("By JANE POE, Associated Press"), person);
    for line in ["By Jane Poe", "Reuters said it rained.", "By the river Reuters built a house"] {
        assert_eq!(read(line), None, "{line}");
    }
}

#[test]
fn metadata_in_its_order() {
    let of = |names: &str| publisher(names, &Agencies::default());
    assert_eq!(of("The Sunde Mail").as_deref(), None);
    assert_eq!(of("RP ONLINE").as_deref(), None);
    assert_eq!(of("Sunde Online").as_deref(), None);
    assert_eq!(of("dpa\nThe Sunde Mail").as_deref(), Some("DPA"));
    assert_eq!(of("Jane Poe, Reuters").as_deref(), Some("Reuters"));
    assert_eq!(of("Copyright 2026 AFP").as_deref(), Some("AFP"));
    assert_eq!(of("Jane Poe with AFP").as_deref(), None);
    assert_eq!(of("AP Photo/Jane Poe").as_deref(), None);
}

#[test]
fn photographs_credit_no_text() {
    check("Xinhua/Xie Huanchi", &text(None));
    check("(AP Photo/Jane Doe)", &text(None));
    check("A man walks. (Xinhua/Xie Huanchi)", &text(None));
}

#[test]
fn bylines_keep_people() {
    let names = ["Jane Doe, Associated Press", "Reuters", "Jo Poe", "ANN LEE Associated Press"];
    let mut b = Byline { text: String::new(), names: names.map(String::from).to_vec() };
    clean(&mut b, &Agencies::default());
    assert_eq!(b.names, ["Jane Doe", "Jo Poe", "ANN LEE"]);
}

#[test]
fn people_called_like_an_agency_are_none() {
    let agencies = Agencies::default();
    for (name, credit) in [
        ("Petra Lang", None),
        ("Ansa Virtanen", None),
        ("Antara Sen", None),
        ("Lusa Prado", None),
        ("AP Sports", Some("AP")),
        ("ANSA", Some("ANSA")),
    ] {
        let signed = Byline { text: format!("By {name}"), names: vec![name.to_owned()] };
        assert_eq!(byline(&signed, &agencies).as_deref(), credit, "{name}");
        assert_eq!(publisher(name, &agencies).as_deref(), credit, "{name}");
        let mut kept = signed.clone();
        clean(&mut kept, &agencies);
        assert_eq!(kept.names.is_empty(), credit.is_some(), "{name}");
    }
}

#[test]
fn own_pages() {
    let a = Agencies::default();
    assert_eq!(home("https://english.news.cn/x", &a), Some("Xinhua"));
    assert_eq!(home("https://www.prnewswire.com/x", &a), None);
}

#[test]
fn lines_above_a_text_that_name_a_house_or_a_place_too() {
    let agencies = Agencies::default();
    for (line, name) in [
        ("Le Courrier de Valmont (avec AFP)", Some("AFP")),
        ("Por Agência Brasil — Port Haven", Some("Agência Brasil")),
        ("By Reuters, London", Some("Reuters")),
        ("Jane Poe (avec AFP)", None),
        ("By Reuters, a company that nobody there had heard of", None),
    ] {
        let found = heading(line, &agencies).map(|(name, _)| name);
        assert_eq!(found.as_deref(), name, "{line}");
    }
}

/// `tests/fixtures/credits.tsv`, read as its head says.
#[test]
fn the_credit_lines_of_the_world() {
    let table = include_str!("../../../tests/fixtures/credits.tsv");
    let agencies = Agencies::default();
    let mut wrong = Vec::new();
    for row in table.lines().filter(|row| !row.starts_with('#')) {
        let (line, named) = row.split_once('\t').unwrap_or((row, "-"));
        let found = match tail(line, &agencies) {
            Tail::Text(name) | Tail::Credit(name) | Tail::Helped(name) => name,
        };
        if found.as_deref().unwrap_or("-") != named {
            wrong.push(format!("{line}: {found:?}"));
        }
        let above = heading(line, &agencies);
        if row == line && above.is_some() {
            wrong.push(format!("{line} above a text: {above:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn initials_of_several_count_beside_a_place_of_the_one() {
    let signed = |name: &str, place: &str| Agencies::default().signed(name, Some(place));
    assert_eq!(signed("CNS", "BEIJING").as_deref(), Some("China News Service"));
    assert_eq!(signed("CNA", "Taipei").as_deref(), Some("CNA"));
    assert_eq!(signed("中央社", "東京").as_deref(), Some("CNA"));
    for (name, place) in [("CNS", "LOS ANGELES"), ("CNS", "VATICAN CITY"), ("CNA", "NICOSIA")] {
        assert_eq!(signed(name, place), None, "{name} {place}");
    }
    assert_eq!(publisher("CNA", &Agencies::default()), None);
}

#[test]
fn one_of_the_house_beside_an_agency_wrote_it() {
    let agencies = Agencies::default();
    let signed =
        |text: &str| byline(&Byline { text: text.to_owned(), names: Vec::new() }, &agencies);
    assert_eq!(signed("jpe/dpa"), None);
    assert_eq!(signed("dpa/lno").as_deref(), Some("DPA"));
    assert_eq!(agencies.credits("sda/dpa").as_deref(), Some("Keystone-SDA, DPA"));
    assert_eq!(agencies.credits("PNA/Xinhua").as_deref(), Some("Xinhua"));
}

#[test]
fn agencies_and_what_desks_put_beside_them() {
    let agencies = Agencies::default();
    for (line, credit) in [
        ("Der Ort bleibt zu. (APA, red, 12.6.2026)", "APA"),
        ("Podul e din 1968. AGERPRES/(A - autor: Ana Popescu, editor: Ion Marin)", "Agerpres"),
        ("It is shut. (Source: AFP)", "AFP"),
    ] {
        assert_eq!(tail(line, &agencies), Tail::Text(Some(credit.to_owned())), "{line}");
    }
    assert_eq!(tail("图：新华社", &agencies), Tail::Text(None));
    for (name, credit) in [
        ("এএফপি, প্যারিস", Some("AFP")),
        ("EFE / Vigo", Some("EFE")),
        ("https://www.reuters.com/w/1", Some("Reuters")),
        ("https://harbour.example/w/1", None),
        ("https://harbour.example/authors/119/afp, AFP", Some("AFP")),
        ("Source: AFP, Harrow Mail", None),
        ("Written By Associated Press Television News", Some("AP")),
        ("สำนักข่าวซินหัว", Some("Xinhua")),
        ("France Presse", Some("AFP")),
    ] {
        assert_eq!(publisher(name, &agencies).as_deref(), credit, "{name}");
    }
}

/// An unknown agency's letters in a dateline with place and date, and once more below the text.
#[test]
fn an_agency_that_no_list_knows_signs_twice() {
    let credited = |dateline: &str, last: &str, url: &str| {
        let first = format!("{dateline} – Le pont est ouvert.");
        let texts = [first.as_str(), "Il est long.", last];
        let blocks = texts.map(|t| Block::Paragraph(Rich::plain(t))).to_vec();
        let mut article = Article { blocks, url: url.to_owned(), ..Article::default() };
        crate::wire::read(&mut article, &Agencies::default());
        article.credit
    };
    let (signed, site) = ("Corrow, 14 juil. 2026 (AZQ)", "https://courrier.example/1");
    assert_eq!(credited(signed, "(AZQ)", site).as_deref(), Some("AZQ"));
    assert_eq!(credited(signed, "Fin.", site), None, "only once");
    assert_eq!(credited("Corrow (AZQ)", "(AZQ)", site), None, "a paper of the place");
    assert_eq!(credited(signed, "(AZQ)", "https://azq.example/1"), None, "its own site");
}
