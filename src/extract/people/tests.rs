//! Bylines of many languages, and lines that are none.

use super::*;

#[test]
fn a_date_may_stand_beside_them() {
    check("March 3, 2026 By Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
    check("3. März 2026 | Von Ann Lee", &["Ann Lee"]);
    check("3 marzo 2026 di Anna Verdi", &["Anna Verdi"]);
    check("3 marca 2026, 12:00 | Autor: Anna Wrona", &["Anna Wrona"]);
    check("gan Gwen Morys, 10 Mehefin 2026", &["Gwen Morys"]);
    check("Publié le 12 juin 2026 à 10h14", &[]);
    check("3 मार्च 2026 अनिता शर्मा द्वारा", &["अनिता शर्मा"]);
    for line in ["di Anna Verdi • 3 marzo 2026 • 4 min", "अनिता शर्मा द्वारा • 3 मार्च 2026"]
    {
        assert!(opens_like_byline(line), "{line}");
    }
    assert!(!opens_like_byline("From theory to practice • a course in 12 parts"));
}

#[track_caller]
fn check(byline: &str, to: &[&str]) {
    assert_eq!(names(byline), to, "{byline}");
}

#[test]
fn bylines_of_many_languages() {
    check("By Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
    check("By Newsdesk", &[]);
    check("إعداد سلمى حسن للنشرة العربية - تحرير عمر سعيد", &["سلمى حسن"]);
    check("Von Anna Groß und Jörg Maier", &["Anna Groß", "Jörg Maier"]);
    check("Par Anne Dupont et Luc Petit", &["Anne Dupont", "Luc Petit"]);
    check("Por Ana Díaz y Luis Soto", &["Ana Díaz", "Luis Soto"]);
    check("Di Marco Rossi", &["Marco Rossi"]);
    check("Door Jan de Vries", &["Jan de Vries"]);
    check("Av Lars Berg", &["Lars Berg"]);
    check("Автор: Иван Петров", &["Иван Петров"]);
    check("Autor: Jan Kowalski", &["Jan Kowalski"]);
    check("Oleh Budi Santoso", &["Budi Santoso"]);
    check("作者：王小明", &["王小明"]);
    check("بقلم أحمد علي", &["أحمد علي"]);
    check("김서윤 기자", &["김서윤"]);
    check("अनिता शर्मा द्वारा", &["अनिता शर्मा"]);
    check("โดย ศิริพร ทองดี", &["ศิริพร ทองดี"]);
    check("oprac. Jan Kowalski", &["Jan Kowalski"]);
    check("מאת נועה ברק", &["נועה ברק"]);
    check("كتبت: سلمى الخطيب", &["سلمى الخطيب"]);
    check("Корреспондент Иван Петров", &["Иван Петров"]);
    check("著者：山田太郎", &["山田太郎"]);
}

#[test]
fn what_the_page_says_around_a_name_is_none() {
    check("ByAnn Lee", &["Ann Lee"]);
    check("Byby ANN LEE, BO CHEN and CY DAY", &["ANN LEE", "BO CHEN", "CY DAY"]);
    check("More stories by Ann Lee", &["Ann Lee"]);
    check("View all posts by Ann Lee", &["Ann Lee"]);
    check("See full bio", &[]);
    check("Text Size", &[]);
    check("Last Update", &[]);
}

#[test]
fn signatures_within_the_text() {
    for (line, names) in [
        ("本报科罗6月12日电（记者 王小明、李华）渡轮在港外搁浅。", vec!["王小明", "李华"]),
        ("渡轮已经返航。（海岸报记者王小明）", vec!["王小明"]),
        ("(코로=북항뉴스) 문달래 기자 = 여객선이 항구 밖에서 좌초했다.", vec!["문달래"]),
        ("문달래 기자 dallae@harbour.example", vec!["문달래"]),
        ("(코로=북항뉴스) 문달래·한바다 기자 = 여객선이", vec!["문달래", "한바다"]),
        ("여객선이 좌초했다고 기자 회견에서 밝혔다.", vec![]),
        ("（中央社記者張大文港北9日電）渡輪擱淺。", vec!["張大文"]),
        ("〔記者張大文／港北報導〕渡輪擱淺。", vec!["張大文"]),
        ("记者在现场看到，渡轮已经返航。", vec![]),
    ] {
        assert_eq!(signed_inside(line), names, "{line}");
    }
}

#[test]
fn reporters_beside_the_title() {
    for (line, name) in [
        ("2026-03-17 10:20 记者 王小明 编辑 李华", Some("王小明")),
        ("記者：張大文", Some("張大文")),
        ("记者会 王小明", None),
    ] {
        assert_eq!(reporter(line).as_deref(), name, "{line}");
    }
}

#[test]
fn roles_and_agencies_are_no_names() {
    check("By political reporter Ann Lee and staff", &["Ann Lee"]);
    check("By Ludwig van der Berg", &["Ludwig van der Berg"]);
    check("By Ann Lee, Staff Reporter", &["Ann Lee"]);
    check("Reuters", &[]);
    check("AFP Newsroom", &[]);
    check("Von Redaktion", &[]);
    check("By Ann Lee (BBC News)", &["Ann Lee"]);
    check("Penulis: Budi Santoso | Editor: Siti Rahma", &["Budi Santoso"]);
    check("Haber: Elif Aydın / YELKENKÖY", &["Elif Aydın"]);
    check("ANN LEE, BO CHEN", &["ANN LEE", "BO CHEN"]);
    check("Ann Lee ann@harbour.example", &["Ann Lee"]);
    check("Written by:", &[]);
    check("Author", &[]);
}

#[test]
fn dates_and_places_are_no_part_of_names() {
    check("Posted by Ann Lee at March 3, 2026 11:15 AM", &["Ann Lee"]);
    check("by Ann · Dec 20, 2025 at 3:00 am · One comment so far", &["Ann"]);
    check("Von Anna Groß am 3. März 2026", &["Anna Groß"]);
    check("By JANE POE in Lagos and JOHN ROE in Abuja", &["JANE POE", "JOHN ROE"]);
    check("Par Anne Dupont à Lyon", &["Anne Dupont"]);
    check("Por Ana Díaz em Lisboa", &["Ana Díaz"]);
    check("By April May", &["April May"]);
    check("By Ann Lee, Staff Reporter, Port Haven", &["Ann Lee"]);
    check("By Ann Lee, staff reporter, and Bo Chen, editor", &["Ann Lee", "Bo Chen"]);
    check("Von Anna Groß und Jörg Maier, Berlin", &["Anna Groß", "Jörg Maier"]);
    check("Por Ana Díaz en Madrid", &["Ana Díaz"]);
    check("Door Jan de Vries en Piet Bos", &["Jan de Vries", "Piet Bos"]);
    check("Por Ana Díaz, em Lisboa", &["Ana Díaz"]);
    check("By Ann Lee for The Coast Post", &["Ann Lee"]);
    check("By Ann Lee Updated: 17.03.26 10:40", &["Ann Lee"]);
    check("Publié par Anne Dupont le 17/03/2026 à 10h40", &["Anne Dupont"]);
    check("Penulis: Budi Santoso Editor: Siti Rahma", &["Budi Santoso"]);
    check("ann@coast.example (Ann Lee)", &["Ann Lee"]);
    check("(By Ann Lee)", &["Ann Lee"]);
    check("입력 2026.03.17 10:40 문달래 기자", &["문달래"]);
    check("文・山田太郎", &["山田太郎"]);
    check("文／王小明", &["王小明"]);
    check("By JANE POE and JOHN ROE Associated Press", &["JANE POE", "JOHN ROE"]);
    check("By Xinhua writers Ann Lee and Bo Chen", &["Ann Lee", "Bo Chen"]);
    check("By Ann Lee of The Associated Press", &["Ann Lee"]);
    check("Par Le Courrier avec AFP", &[]);
    check("By Ludwig van der Berg", &["Ludwig van der Berg"]);
}

#[test]
fn what_stands_with_a_name_is_no_other_name() {
    check("Per Lund og Kari Moe", &["Per Lund", "Kari Moe"]);
    check(
        "Anne Dupont (avec Luc Petit et Jean Morel)",
        &["Anne Dupont", "Luc Petit", "Jean Morel"],
    );
    check("Ann Lee (with files from Reuters)", &["Ann Lee"]);
    check("By Richard (Ricky) Ekow and Ann Lee", &["Richard (Ricky) Ekow", "Ann Lee"]);
    check("Ann Lee, MS, RDN and Bo Chen", &["Ann Lee, MS, RDN", "Bo Chen"]);
    check("Ann Lee, Ph.D.", &["Ann Lee, Ph.D."]);
    check("Ann Lee, CNN", &["Ann Lee"]);
    check("ANN LEE, BO CHEN", &["ANN LEE", "BO CHEN"]);
    check("By Ann Lee and Bo Chen Monday, March 3", &["Ann Lee", "Bo Chen"]);
    check("Posted by Ann on Monday", &["Ann"]);
    check("Plácido Domingo", &["Plácido Domingo"]);
    check("Dienstag", &[]);
    check("Written by Ann Lee Edited by Bo Chen", &["Ann Lee"]);
    check("PTI, Washington", &[]);
    check("erstellt von Maja — veröffentlicht am 3. März 2026", &["Maja"]);
    check("Veröffentlicht von", &[]);
    check("Copyright Hafen Verlag GmbH & Co. KG", &[]);
}

#[test]
fn a_sentence_is_no_byline() {
    for line in [
        "“That was late,” said Bo Chen, 24, from Port Haven.",
        "From Theory to Practice: The Ontology",
        "De la mer au ciel, en une heure",
    ] {
        assert!(!opens_like_byline(line), "{line}");
    }
    for line in [
        "Anne Dupont avec AFP",
        "De Ana Popescu",
        "Text: Anna Groß und Jörg Maier",
        "Di Marco Rossi",
    ] {
        assert!(opens_like_byline(line), "{line}");
    }
}

#[test]
fn scripts_without_capitals_have_names_too() {
    check("ნინო ბერიძე", &["ნინო ბერიძე"]);
    check("ავტორი: ნინო ბერიძე", &["ნინო ბერიძე"]);
    check("Հեղինակ՝ Անահիտ Հակոբյան", &["Անահիտ Հակոբյան"]);
    check("ដោយ៖ សុខ ដារា", &["សុខ ដារា"]);
    check("লেখা: অনিতা সেন", &["অনিতা সেন"]);
    check("นิดา ใจงาม", &["นิดา ใจงาม"]);
    check("ann lee", &[]);
}

#[test]
fn labels_are_no_part_of_names() {
    check("Аутор: Јелена Марић", &["Јелена Марић"]);
    check("Mwandishi: Asha Omari", &["Asha Omari"]);
    check("Ein Kommentar von Anna Groß", &["Anna Groß"]);
    check("Eine Analyse von Anna Groß, Berlin", &["Anna Groß"]);
    check("Analysis by Ann Lee", &["Ann Lee"]);
    check("Propos recueillis par Anne Dupont", &["Anne Dupont"]);
    check("dalla nostra inviata Anna Verdi", &["Anna Verdi"]);
    check("记者：王小明 编辑：李华", &["王小明"]);
    // Of a label that nobody knows it is not known what it says either.
    check("Xyzzy: Ann Lee", &[]);
}

#[test]
fn roles_places_and_desks_are_nobody() {
    check("Ana Díaz / Corresponsal", &["Ana Díaz"]);
    check("ANA DÍAZ | Madrid", &["ANA DÍAZ"]);
    check("Anna Verdi, inviata a Roma", &["Anna Verdi"]);
    check("अनिता शर्मा, संवाददाता", &["अनिता शर्मा"]);
    check("अनिता शर्मा, दिल्ली", &["अनिता शर्मा"]);
    check("ثنا ملک، لاہور", &["ثنا ملک"]);
    check("دبي - سلمى الخطيب", &["سلمى الخطيب"]);
    check("سلمى الخطيب - القاهرة", &["سلمى الخطيب"]);
    check("東京＝山田太郎", &["山田太郎"]);
    check("Анна Петрова, корреспондент", &["Анна Петрова"]);
    check("Ann Lee Staff Writer", &["Ann Lee"]);
    check("Ann Lee Political Editor", &["Ann Lee"]);
    check("Coast Post Staff Writer", &[]);
    check("Harbour City News Reporter", &[]);
    for desk in [
        "編集部",
        "社会部取材班",
        "온라인뉴스팀",
        "편집국",
        "নিজস্ব প্রতিবেদক",
        "স্টাফ রিপোর্টার",
        "编辑部",
    ] {
        check(desk, &[]);
    }
    check("服部太郎", &["服部太郎"]);
    check("김병국 기자", &["김병국"]);
}

#[test]
fn who_took_the_pictures_did_not_write() {
    check("Text: Anna Groß, Fotos: Ina Roth", &["Anna Groß"]);
    check("Text: Elsa Berg Foto: Nils Ek", &["Elsa Berg"]);
    check("Автор: Иван Петров, Фото: Анна Лапина", &["Иван Петров"]);
    check("Teksti: Aino Laine, kuvat: Mikko Salo", &["Aino Laine"]);
    check("글 문달래 · 사진 한바다", &["문달래"]);
    check("Words by Ann Lee, photographs by Bo Chen and Cy Day", &["Ann Lee"]);
    check("Photos: Bo Chen, text: Ann Lee", &["Ann Lee"]);
}

#[test]
fn names_part_at_dashes_and_at_glued_words() {
    check("Elif Aydın - Can Er", &["Elif Aydın", "Can Er"]);
    check("Lê Thu Hà - Trần An", &["Lê Thu Hà", "Trần An"]);
    check("Trần An - ĐÀ NẴNG", &["Trần An"]);
    check("Ann Lee - Coast Post", &["Ann Lee"]);
    check("Ann Lee — Coast Post", &["Ann Lee"]);
    check("Hélène Marquis - Ouest Matin", &["Hélène Marquis"]);
    check("סלמה כהן - עיתון הנמל", &["סלמה כהן"]);
    check("נועה ברק ודן לוי", &["נועה ברק", "דן לוי"]);
    check("נועה ברק וייס", &["נועה ברק וייס"]);
    check("سلمى الخطيب وكريم ناصر", &["سلمى الخطيب", "كريم ناصر"]);
    check("محمد علي وليد حسن", &["محمد علي وليد حسن"]);
    check("Penulis: Budi Santoso | Jumat, 17 Maret 2026 | 08:30 WIB", &["Budi Santoso"]);
    check("山田 太郎 2026年3月17日 8時30分", &["山田 太郎"]);
}

#[test]
fn an_analysis_by_somebody_may_be_a_headline() {
    for line in
        ["Analysis by Ann Lee", "Ein Kommentar von Anna Groß", "Propos recueillis par Anne Dupont"]
    {
        assert!(opens_like_byline(line) && signs(line), "{line}");
    }
    for line in ["Analysis by Harbour Bank shows fares rising", "Interview von gestern Abend"] {
        assert!(!opens_like_byline(line) && !signs(line), "{line}");
    }
}

#[test]
fn authors_as_feeds_give_them() {
    let check = |line: &str, to: &[&str]| assert_eq!(authors(line), to, "{line}");
    check("Falk, Ida; Beek, Jo", &["Ida Falk", "Jo Beek"]);
    check("van der Berg, Ida Maria", &["Ida Maria van der Berg"]);
    check("Ida Falk, Political editor", &["Ida Falk"]);
    check("Ida Falk in Berlin", &["Ida Falk"]);
    check("Ida Falk (@idafalk)", &["Ida Falk"]);
    check("Ida Falk, Reuters", &["Ida Falk"]);
    check("王小明", &["王小明"]);
    for nobody in ["https://alm.example/author/ida", "Staff Writer", "@idafalk", "Web Desk", " ; "]
    {
        check(nobody, &[]);
    }
    let as_they_stand = [
        "Reuters",
        "Reuters, Berlin",
        "Food and Drink Desk",
        "The Alm Courier",
        "idafalk",
        "Madonna",
    ];
    as_they_stand.iter().for_each(|line| check(line, &[line]));
}

#[test]
fn sentences_that_open_as_bylines_do_name_nobody() {
    for line in [
        "By Friday evening the water had gone.",
        "By Monday, ferries were full.",
        "By Saturday night, all was quiet again in Colby.",
        "By Christmas the bridge will be open",
        "By then Marsh had left.",
        "Von Montag an gilt der neue Fahrplan.",
        "Von Reimers kam kein Kommentar.",
        "Par Brest passent dix trains par jour.",
        "Por Navidad se reabrirá el puente.",
        "Por Aveiro passam dez comboios.",
        "Door Utrecht rijdt geen trein.",
        "Av Rehn kom inget svar.",
        "Af Rask kom intet svar.",
        "Oleh Hidayat kapal itu diberi nama Camar.",
        "Írta Kovács a falra.",
        "كتب أحد السكان على الجدار كلمة.",
    ] {
        check(line, &[]);
    }
    check("By Ann Lee, staff writer.", &["Ann Lee"]);
    check("Von Anna von der Mark und Omar al-Amin.", &["Anna von der Mark", "Omar al-Amin"]);
    check("Door Jan van 't Hof", &["Jan van 't Hof"]);
}

#[test]
fn who_edits_or_takes_pictures_signs_nothing() {
    for line in [
        "责编：陈墨、吴霜",
        "（责编：陈墨、吴霜）",
        "责任编辑：赵敏",
        "Redaktion: Jana Petersen, Bo Chen",
        "Foto: Ina Roth, Bo Chen",
        "사진=한바다 기자",
        "편집=문달래 기자",
        "（新华社记者王小明摄）",
        "Theo TTXVN",
        "EFE / Vigo",
        "AFP / Valparaíso",
    ] {
        check(line, &[]);
    }
    check("Reported by Jane Poe, Edited by Tom Hale", &["Jane Poe"]);
    check("Reporting by Ann Lee; Editing by Bo Chen and Cy Day", &["Ann Lee"]);
    check("Reporting by Ann Lee. Editing by Bo Chen, Cy Day and Eva Ek", &["Ann Lee"]);
    check("Joel dela Torre", &["Joel dela Torre"]);
    check("글=문달래 기자, 사진=한바다 기자", &["문달래"]);
    check("기자명 문달래", &["문달래"]);
    check("Na AMINA SALIM", &["AMINA SALIM"]);
    check("Na Amina Salim", &["Amina Salim"]);
    check("Na Ying", &["Na Ying"]);
    check("By Ann Lee, 12:30 pm", &["Ann Lee"]);
    assert_eq!(reporter("2026-06-12 记者 王小明 摄"), None);
}

#[test]
fn a_bar_of_date_and_count_ends_a_name() {
    for line in [
        "By Ann Lee 14 July 2026, 11:15 6 comments",
        "By Ann Lee 6 comments",
        "Автор: Ann Lee 11:15 | 13 юли 2026 Обновена: 11:40 6 коментара",
        "di Ann Lee 14 luglio 2026",
        "Nga Ann Lee 14 korrik 2026",
        "Deur Ann Lee 14/07/2026 11:15",
        "Avtor: Ann Lee 14. 7. 2026",
        "Words: Ann Lee 4 min read",
    ] {
        check(line, &["Ann Lee"]);
        assert!(opens_like_byline(line), "{line}");
    }
    for line in ["Da San Marino 12 persone", "Nga Mỹ", "De Las Palmas 3 heridos"] {
        assert!(!opens_like_byline(line), "{line}");
    }
    check("Nov 20 2019, 11:06am ist", &[]);
    check("Nga Tran", &["Nga Tran"]);
}

#[test]
fn roles_and_firms_beside_a_name_are_nobody() {
    check("Ann Lee, Transport Correspondent, and Bo Chen in Corrow", &["Ann Lee", "Bo Chen"]);
    check("Ann Lee Transport correspondent", &["Ann Lee"]);
    check("Mary Ann Lee", &["Mary Ann Lee"]);
    check("Tidemark Instruments, Inc.", &[]);
    check("Ann Lee, Tidemark Ltd", &["Ann Lee"]);
    for desk in ["Redaksia", "MM-Redaktion", "സ്വന്തം ലേഖകൻ", "江北晚报", "潮風新聞社"]
    {
        check(desk, &[]);
    }
    check("Par AFP Publié le 14/07/2026 à 18:05, mis à jour à 18:31", &[]);
}
