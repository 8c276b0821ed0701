//! Lines that are notices, and text that opens like one.

use super::*;

fn plain(text: &str) -> bool {
    is_notice(text, text.chars().count(), 0)
}

#[test]
fn every_pattern_is_sound() {
    let n = &*NOTICES;
    assert!(n.opened.as_ref().is_some_and(Opened::is_sound));
    assert!(n.counted.as_ref().is_some_and(Opened::is_sound));
}

#[test]
fn notices_in_many_languages() {
    for line in [
        "READ MORE: The harbour that would not freeze",
        ">> Lesen Sie auch: Der Hafen",
        "À lire aussi : le port",
        "Czytaj też: Port, który nie zamarza",
        "Читайте также: Порт",
        "関連記事",
        "Sign up for our newsletter and never miss a ferry.",
        "Abonnez-vous à notre lettre du matin",
        "Get in touch with our news team by emailing us.",
        "👉 Follow @harbour on our channel",
        "Externer Inhalt nicht verfügbar",
        "Tempo de leitura: 2 minutos",
        "5 min read",
        "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        "Also Read | Harbour Pilots Told to Wait for the Tide, Says Report.",
        "(This story has not been edited by our staff and is auto-generated from a syndicated feed.)",
        "Dieser Artikel wurde automatisch aus dem Dänischen übersetzt.",
        "This audio was created with an AI voice and is automatically generated.",
        "Diese Stimme wurde mit künstlicher Intelligenz erzeugt.",
        "Cette lecture est générée par une voix de synthèse.",
        "Este audio se ha generado con IA.",
        "この音声はAIで自動生成しています。",
        "本音频由人工智能生成。",
        "Bu ses yapay zekâ ile üretildi.",
        "이 기사는 자동 생성되었습니다",
        "※ 저작권자 ⓒ 북항신문, 무단전재-재배포 금지",
        "© 2029 Harbour Gazette. All rights reserved.",
        "dallae@harbour.example",
        "문달래 기자 dallae@harbour.example",
        "How did you feel after reading this news?",
        "¿Qué sintió al leer esta noticia?",
        "Что вы почувствовали, прочитав эту новость?",
        "读完这条新闻，您的心情是？",
        "Bu haber size ne hissettirdi? Tepkiniz:",
        "1,204 views",
        "Просмотров: 318",
        "조회수 1,204",
        "Artikel wird unten fortgesetzt",
        "La noticia continúa después de la publicidad",
        "Продолжение после рекламы",
        "記事は広告の後に続きます",
        "פרסומת",
        "Підпишіться на розсилку",
        "הירשמו לניוזלטר של הנמל",
        "हमारा न्यूज़लेटर पाएं",
        "আমাদের নিউজলেটারে যোগ দিন",
        "Daftar buletin pelabuhan sekarang",
        "Langgan surat berita pelabuhan",
        "Đăng ký nhận bản tin",
        "สมัครรับจดหมายข่าว",
        "扫码关注海港公众号",
        "メールマガジンに登録する",
        "뉴스레터 구독하기",
        "Abonează-te la buletinul portului",
        "Recevez chaque matin la lettre du port",
        "Om deze inhoud te tonen moet je toestemming geven.",
        "Spotted a mistake? Tell us at desk@harbour.example",
        "Нашли ошибку? Напишите нам: desk@harbour.example",
    ] {
        assert!(plain(line), "{line}");
    }
}

#[test]
fn buttons_tags_and_what_a_desk_says_of_its_text() {
    for line in [
        "#harbour #flood #council",
        "#港口 #防潮闸",
        "[button link=”/send-us” type=”big”] Send us YOUR view",
        "[CTA_MODULE]",
        "Gift this article",
        "【関連記事】",
        "声明：本网站转载此文出于传递更多信息之目的。",
        "举报 收藏 点赞 12",
        "Нашли опечатку? Выделите текст и нажмите Ctrl+Enter",
        "لمتابعة آخر الأخبار انضموا إلى قناتنا",
        "CONTINUA A LEGGERE DOPO LA PUBBLICITÀ",
        "Artikel verschenken",
        "赠送本文",
        "Compartir",
        "This is a breaking news story - more to follow",
        "Dies ist eine maschinelle Übersetzung eines Artikels unserer Kollegen vom Harbour Gazette.",
        "اقرأ أيضاً: الخبازون يحذرون",
        "İlgili haberler: Fırıncılar uyarıyor",
    ] {
        assert!(plain(line), "{line}");
    }
}

#[test]
fn text_that_opens_like_one_stays() {
    for line in [
        "Related industries in the port suffered as well, the chamber of commerce said on Tuesday.",
        "Listeners raved about the novel, in which the harbour master voices a ferryman.",
        "Follow the coast for three miles, then turn inland.",
        "Watch the tide tables before you set out, the coastguard told crews on Monday evening.",
        "The minister said that readers of the report should see also its second volume.",
        "How do you feed a harbour town in a winter like this? The baker shrugged.",
        "#1 on the list is the old lighthouse.",
        "[The mayor] was not there, said the clerk.",
        "Who wrote from mayor@skerrow.example, and why did nobody in the council answer for eleven days, as the clerk asked on Monday in a letter that ran to six pages of questions and names?",
        "The songs were auto-generated, the plaintiffs say, by a program that had heard theirs.",
        "Write to the council at harbour@skerrow.example before Friday noon, it said in a leaflet.",
        "Some 1,204 visitors came on the first day.",
        "The story continues below the waterline, where divers found the second hull in March and have been at work on it ever since.",
    ] {
        assert!(!plain(line), "{line}");
    }
    let long = format!("Sign up for a berth: {}", "the ships wait. ".repeat(40));
    assert!(!plain(&long));
}

#[test]
fn reserved_rights_name_their_owner() {
    for (line, name) in [
        ("© 2029 AFP. All rights reserved.", Some("AFP")),
        ("Copyright (c) 2029 Harbour Press, all rights reserved", Some("Harbour Press")),
        ("※ 저작권자 ⓒ 북항통신, 무단전재-재배포 금지", Some("북항통신")),
        ("All rights reserved.", None),
    ] {
        assert_eq!(owner(line), name, "{line}");
    }
}

#[test]
fn a_linked_headline_after_an_opener_is_a_pointer() {
    let line = "Related: fourteen hurt as the ferry Lady of Skerrow hits a sandbank off the harbour of Corrow";
    assert!(is_notice(line, line.len(), line.len() - 9));
    assert!(!is_notice(line, line.len(), 0));
}

#[test]
fn prompts_of_many_languages() {
    for line in [
        "இதையும் படிக்க: துறைமுகம் உறைந்தது",
        "ასევე წაიკითხეთ: ნავსადგური გაიყინა",
        "Կարդացեք նաև՝ Նավահանգիստը սառել է",
        "Soma pia: Bandari yaganda",
        "ተጨማሪ ያንብቡ፦ ወደቡ",
        "ဆက်ဖတ်ရန် − ဆိပ်ကမ်း",
        "អានបន្ត៖ កំពង់ផែ",
        "यो पनि पढ्नुहोस् : बन्दरगाह",
        "Прочитајте још: Лука се заледила",
        "یہ بھی پڑھیے: بندرگاہ",
        "Ayrıca okuyun: Liman dondu",
        "Статья по теме",
        "خبرهای مرتبط",
        "موضوعات ذات صلة",
        "সম্পর্কিত খবর",
        "Bizi Google News'te takip edin",
        "Bizi Instagram’dan takip edin",
        "WhatsApp kanalımıza katılın",
        "Jetzt den Newsletter abonnieren",
        "Hier können Sie den Artikel anhören",
        "Sigue leyendo",
        "Écoutez cet article",
        "Luister naar dit artikel",
        "Listen to this article (4 min)",
        "يستمر الخبر بعد الإعلان",
        "続きを読む",
        "▶ 詳しくはこちら",
        "点击查看更多",
        "▶ 네이버에서 구독하기",
        "카카오톡 채널을 추가하세요",
        "Artikel ini berlanjut setelah iklan",
        "（完）",
        "编辑 王小明 校对 李华",
        "原标题：渡轮搁浅",
        "[Gambas:Video 20detik]",
        "Editör: Elif Aydın",
        "Editor: Siti Rahma",
        "எங்கள் வாட்ஸ்அப் சேனலில் இணையுங்கள்",
        "Jiunge na chaneli yetu ya WhatsApp",
        "გამოგვყევით ტელეგრამზე",
        "Հետևեք մեզ Տելեգրամում",
        "हामीलाई फेसबुकमा फलो गर्नुहोस्",
        "ہمارے واٹس ایپ چینل کو فالو کریں",
        "کانال تلگرام ما را دنبال کنید",
        "Dalszy ciąg materiału pod wideo",
        "Наставак текста испод огласа",
        "რეკლამა",
        "Գովազդ",
        "விளம்பரம்",
        "Tangazo",
    ] {
        assert!(plain(line), "{line}");
    }
}

#[test]
fn text_that_opens_like_those_stays() {
    for line in [
        "Soma alikuwa mvuvi kabla ya dhoruba, alisema mkewe.",
        "Soma pia ni mji ambao meli zake huondoka kila asubuhi, na watu wake wanaishi kwa uvuvi na biashara.",
        "Tangazo hilo lilitolewa Jumatatu na mamlaka ya bandari.",
        "Matangazo ya redio yalisikika bandarini.",
        "Reklam kampanyası belediyeye pahalıya mal oldu.",
        "რეკლამა ქალაქს ძვირი დაუჯდა, თქვა მერმა.",
        "Գովազդը քաղաքին թանկ նստեց, ասաց քաղաքապետը։",
        "விளம்பரம் செய்ய நகரம் பணம் தரவில்லை என்றார் மேயர்.",
        "Bizi kimse takip etmedi, dedi kaptan.",
        "WhatsApp kanalında yazılanları okuyan kaptan geri döndü.",
        "Sigue leyendo en voz alta mientras la lluvia golpea los cristales del faro.",
        "Écoutez cet homme, disait-elle, il connaît le port.",
        "Luister naar dit artikel van de wet, zei de rechter.",
        "Listen to this story and you will never sail again, he told us.",
        "Den Artikel anhören wollte der Richter nicht.",
        "Den Artikel 5 des Gesetzes kannte niemand.",
        "Статья по теме защиты порта вышла в 1911 году и была забыта на долгие сто лет, говорит историк.",
        "完成した橋は市民に開放された。",
        "完工日期尚未确定，市长说。",
        "编辑部收到了来信。",
        "编辑王小明说，他没有收到稿件，也没有人通知他。",
        "原标题已经无人记得。",
        "点击查看的人不多，他说。",
        "続きを読むのが怖かった、と彼女は言った。",
        "완도 앞바다에서 여객선이 좌초했다.",
        "네이버에서 구독하기를 누른 사람은 적었다고 회사는 밝혔다.",
        "Editor: the man who ran the paper for thirty years, and never once signed a line.",
        "Editor Siti Rahma menolak tulisan itu.",
        "Gambas adalah nama pelabuhan itu.",
        "Artikel ini ditemukan di dasar laut.",
        "Прочитајте то још једном, рекао је судија.",
        "यो पनि एउटा बन्दरगाह हो।",
        "აქ ასევე წაიკითხეს სია.",
        "An dieser Stelle sank das Schiff.",
        "Google News पर रोक लगाने की मांग की गई।",
    ] {
        assert!(!plain(line), "{line}");
    }
}

fn told(text: &str) -> bool {
    is_told(text, text.chars().count(), true, Among { above: true, below: true })
}

#[test]
fn a_sentence_among_paragraphs_is_no_notice() {
    for line in [
        "Skerrow, already a member of the harbour league, voted for the new tide gate on Monday.",
        "“Join us,” the ferrymen told the boy, according to his aunt.",
        "Email him, and the harbour master may well answer, his clerks said on Monday.",
        "The video is not available to the public because the inquiry into the flood is still going on.",
        "The ferry line changed its cookie policy after the ruling and will write to all passengers.",
        "Die Fischer gaben am Montag ihre Zustimmung zu dem Vertrag, der die Schleuse sichern soll.",
        "Sie haben bereits drei Schiffe gehoben und wollen am Samstag das vierte bergen, sagte der Kapitän.",
        "Comparte el muelle con otros dos barcos desde mayo, según confirmó la capitanía el lunes.",
        "Rejoignez-nous, a lancé la capitaine aux pêcheurs réunis lundi soir devant la halle aux poissons.",
        "Tłumy czekały trzy godziny na nabrzeżu, aby zobaczyć mistrzów żeglarstwa wracających do portu.",
        "Перепечатка лоций была запрещена в 1911 году, и моряки переписывали их от руки по ночам.",
        "شارك مئات الصيادين في مسيرة على رصيف الميناء يوم الجمعة للمطالبة بإصلاح البوابة.",
        "انضم القبطان إلى الشركة عام ٢٠١٩ وقاد لها أربعين رحلة قبل أن يترك البحر نهائيا.",
        "Chia sẻ tại hội nghị, giám đốc cảng cho biết cầu tàu mới sẽ hoàn thành vào tháng sau.",
        "Takip için yola çıkan sahil güvenlik ekipleri tekneyi otuz mil sonra durdurdu ve limana çekti.",
        "Del på fire millioner kroner blev fundet om bord på færgen, oplyser politiet mandag.",
        "未经许可的渔船周一驶入港区，导致四十班渡轮延误，港务局正在调查此事。",
        "無断使用された海図は四百枚に上り、測量士は月曜日に会社を提訴した。",
        "공유 자전거 사고가 지난해보다 두 배로 늘었다고 항만청이 월요일에 공식적으로 밝혔다.",
        "Ikuti arus yang kuat, kapal itu hanyut sejauh empat mil sebelum ditarik kembali ke pelabuhan.",
        "Volg ons niet, riep de schipper naar de agenten voordat hij in de haven sprong.",
    ] {
        assert!(told(line) || !plain(line), "{line}");
    }
}

#[test]
fn a_prompt_among_paragraphs_is_one() {
    for line in [
        "Sign up for our newsletter and never miss a ferry.",
        "Follow us on Telegram for all that happens in the harbour, day and night, all year round.",
        "Abonnez-vous à notre lettre du matin.",
        "Ikuti kami di saluran Telegram untuk berita terkini dari pelabuhan dan seluruh kepulauan kita.",
        "Підписуйтеся на наші канали у Telegram та Viber, щоб першими дізнаватися новини порту.",
        "Join us for more.",
        "© 2029 Harbour Gazette. All rights reserved. No part of it may be sold on the quay or elsewhere.",
        "Please enable JavaScript in your browser to see the chart of the tides on this page.",
    ] {
        assert!(plain(line) && !told(line), "{line}");
    }
    let line =
        "Skerrow, already a member, log in, and read about the harbour, as all the others do.";
    let head = Among { above: false, below: false };
    assert!(!is_told(line, line.len(), true, head) || !plain(line));
}

#[test]
fn a_question_before_its_answer_is_an_interviews() {
    for (line, own) in [
        ("How do you feel about the verdict?", true),
        ("Was halten Sie von dem Plan der Stadt?", true),
        ("¿Qué le parece el nuevo muelle?", true),
        ("Что вы думаете о новой пристани?", true),
        ("Πώς νιώθετε μετά τη νίκη;", true),
        ("Quelle est votre réaction ?", true),
        ("Bu haber size ne hissettirdi?", false),
        ("War dieser Artikel hilfreich?", false),
    ] {
        let around = Among { above: false, below: true };
        assert!(plain(line), "{line}");
        assert_eq!(is_told(line, line.chars().count(), false, around), own, "{line}");
    }
}
