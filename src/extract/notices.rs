//! Lines that stand in an article's text and are not of it: pointers to other articles, prompts, notices in place of embeds.
//!
//! Told by how they open or by what they hold, on any site, in the languages of the wires. News opens so too: what is a statement
//! by its shape, among the text's paragraphs, is told ([`is_told`]).

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::folded::Folded;
use super::openings::{List, Opened, Place, Then, number};
use super::stated::{self, Among};
use super::{continues, invites};

/// Longer runs are text that opens like a notice.
const CHARS_MAX: usize = 400;
/// Of a run, so many bytes are looked at.
const BYTES_MAX: usize = 300;
/// A pointer is mostly link, or as short as a label.
const LABEL_CHARS_MAX: usize = 60;

/// Marks that stand before a notice's first word.
const MARKS: &str = ">»›【［＞◆■▼★☆※◎○●▶►→➡•*+|·-–—=([“\"„🔴👉⬇📲📱✉\u{fe0f}";

/// "Read also: another headline".
const POINTERS: &[&str] = &[
    r"(?:also|please) read|read (?:more|also|next|on)|see (?:also|more)|also see|don['’]?t miss|more on this|more (?:from|on)",
    r"(?:related|recommended|watch(?: now| live)?|listen|trending|must[- ]read)\s*(?::|$)|in case you missed it|editor['’]?s picks?",
    r"related (?:stor(?:y|ies)|articles?|content|posts?|news|reading|coverage|topics)",
    r"lesen sie|lies auch|lest auch|siehe auch|mehr (?:zum thema|dazu|lesen)|auch interessant|das könnte (?:sie|dich|ihnen|euch)",
    r"passend dazu|weiterlesen|zum thema|hier (?:geht|gehts|finden|lesen)",
    r"(?:à |a )?lire (?:aussi|également|la suite|notre)|lisez|voir aussi|sur le même sujet|pour aller plus loin",
    r"l[ée]a (?:también|más)|lee (?:también|más)|leer (?:también|más)|te puede interesar|te recomendamos|ver también|vea también",
    r"mira también|además lee|leia (?:também|mais)|veja (?:também|mais)|saiba mais",
    r"leggi anche|leggi di più|vedi anche|guarda anche|ti potrebbe interessare|per approfondire",
    r"lees (?:ook|meer|verder)|zie ook|bekijk ook|läs (?:också|mer|även)|se också|les (?:også|mer)|læs (?:også|mere)|se også",
    r"lue (?:myös|lisää)|katso myös|loe ka|czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również|więcej)",
    r"przeczytaj|polecamy|warto przeczytać|přečtěte si|mohlo by vás|čtěte (?:také|též)|čítajte|prečítajte si",
    r"olvasd el|olvassa el|kapcsolódó|cite[sș]te (?:și|şi)|vezi și|pročitajte|preberite",
    r"читайте (?:также|ещё|еще|по теме|больше)|читать (?:также|далее)|смотрите также|по теме|подробнее",
    r"читайте також|дивіться також|прочетете (?:още|повече)|вижте още|διαβάστε (?:επίσης|ακόμη|περισσότερα)|δείτε (?:επίσης|ακόμη)",
    r"bunlar da|ilginizi çekebilir|(?:اقرأ|إقرأ|شاهد) أيض(?:اً?|ًا)|قراءة المزيد|यह भी पढ़ें|baca juga|simak juga|lihat juga|xem thêm",
    r"関連記事|あわせて読みたい|こちらも読む|相关(?:阅读|新闻|报道)|延伸阅读|推荐阅读|相關(?:報導|新聞)|延伸閱讀|관련\s?기사|함께 읽(?:기|으면)",
    r"อ่าน(?:เพิ่มเติม|ต่อ|ด้วย)|ข่าวที่เกี่ยวข้อง|đọc thêm|bài liên quan|tin liên quan|berita (?:terkait|lainnya)|baca selengkapnya|artikel terkait",
    r"بیشتر بخوانید|همچنین بخوانید|مطالب مرتبط|یہ بھی پڑھیں|مزید پڑھیں|اقرأ (?:المزيد|كذلك)|طالع أيض[اً]|ذات صلة|আরও পড়ুন|और (?:भी )?पढ़ें|ये भी पढ़ें",
    r"ilgili haber(?:ler|i)?|ayrıca (?:oku|bak)|devamını oku|haberin devamı|relacionad[oa]s?\b|ligado ao tema|articoli correlati|gerelateerd|relaterad|powiązane|související|súvisiace",
    r"இதையும் (?:படிக்க|படியுங்கள்|வாசிக்க)|மேலும் (?:படிக்க|படிக்கவும்|வாசிக்க)|ასევე (?:წაიკითხეთ|ნახეთ)|წაიკითხეთ (?:ასევე|აგრეთვე|მეტი)|ამავე თემაზე|կարդացե՛?ք նաև|կարդալ (?:նաև|ավելին)|տե՛?ս նաև",
    r"soma (?:pia|zaidi)|tazama pia|ተጨማሪ (?:ያንብቡ|ለማንበብ)|በተጨማሪ ያንብቡ|ဆက်ဖတ်ရန်|ဆက်လက်ဖတ်ရှု\S*|អានបន្ត|អានបន្ថែម|អត្ថបទទាក់ទង|यो पनि (?:पढ्नुहोस्|पढ्नुस्|हेर्नुहोस्)|थप पढ्नुहोस्|прочитајте (?:још|и|више)|погледајте (?:још|и)|یہ بھی (?:پڑھیے|پڑھئے)",
    r"ayrıca (?:okuyun|bakınız|bkz)|(?:статья|статьи|материал|материалы) по теме|(?:مواضيع|موضوعات|مقالات) ذات صلة|(?:خبرهای|اخبار) مرتبط|כתבות נוספות|সম্পর্কিত (?:খবর|সংবাদ)|खबरें और भी हैं|mời bạn đọc thêm|simak berita",
    r"v[íi]d[ée]os?\s?: (?:veja|assista|confira|mira|mirá|vea|ve|ver|guarda|guardate|watch|see|regardez|voir|revoir|retrouvez|so|sehen|hier|zobacz|смотрите|дивіться|vezi|pogledajte|nézd|bekijk)",
];

/// "This story is auto-generated from a syndicated feed", "translated by machine".
const MADE: &str = r"ajans kanallarından (?:geldiği|geçtiği|otomatik)|haberin hukuki muhatabı|haberlerin hukuki muhatabı|\b(?:this|the following) (?:is|was) (?:a|an) (?:machine|automatic|automated|ai)[ -](?:generated )?translat|\b(?:dies|das|hier) (?:ist|handelt es sich um) eine (?:maschinelle|automatische|automatisierte) übersetzung|\bceci est une traduction automati|\besta es una traducción automáti|\besta é uma tradução automáti|\bquesta è una traduzione automati|\bdit is een (?:automatische|machine)[ -]?vertaling|\bэто (?:машинный|автоматический) перевод|\b(?:this|the above|above) (?:story|article|report|content|copy|text|news|item|translation|audio|voice|recording|narration)\b[^.!?。।]*(?:auto-?generated|generated automatically|automatically (?:generated|translated|created|published)|syndicated|machine[- ]translat|not been (?:edited|verified|created|modified)|unedited|(?:generated|translated|written|created|summari[sz]ed) (?:by|with|using) (?:the (?:help|aid|assistance|support) of )?(?:an? )?(?:ai\b|artificial|machine))|\bauto-?generated from\b|not been edited by|unedited and (?:auto|un)|published (?:directly )?from (?:a|an|the) (?:news )?(?:agency|wire|syndicated|feed)|from (?:a|an) (?:agency|wire) feed without|\b(?:dieser?|diese[rs]?) (?:artikel|text|beitrag|meldung|inhalt|übersetzung|ton|audio|stimme)\b[^.!?。।]*(?:automati|maschinell|künstlicher intelligenz|\bki\b)|\b(?:cet (?:article|audio)|cette (?:dépêche|traduction|actualité|lecture|voix)|ce (?:contenu|texte))\b[^.!?。।]*(?:automatique|intelligence artificielle|machine|de synthèse)|\b(?:est[ea] (?:artículo|contenido|texto|nota|noticia|traducción|informaci[óo]n|audio|voz))\b[^.!?。।]*(?:autom[áa]tic|inteligencia artificial|\bia\b|sin editar)|\b(?:est[ea] (?:artigo|conteúdo|texto|not[íi]cia|tradução|áudio|voz))\b[^.!?。।]*(?:automatic|inteligência artificial|\bia\b)|\bquest[oa] (?:articolo|contenuto|testo|notizia|traduzione|audio|voce)\b[^.!?。।]*(?:automatic|intelligenza artificiale)|\bdit (?:artikel|bericht)\b[^.!?。।]*(?:automatisch|machinaal)|\b(?:этот|данный|эта|данная) (?:текст|материал|статья|новость|перевод|аудио|озвучка)\b[^.!?。।]*(?:автоматически|нейросет|машинн)|\b(?:цей|ця) (?:текст|матеріал|стаття|переклад)\b[^.!?。।]*автоматично|\b(?:ten|ta) (?:artykuł|tekst|materiał|treść)\b[^.!?。।]*(?:automatycznie|sztucznej inteligencji)|\bbu (?:haber|içerik|metin|ses|seslendirme)\b[^.!?。।]*(?:otomatik|yapay zek)|(?:artikel|berita|konten) ini\b[^.!?。।]*(?:otomatis|kecerdasan buatan)|bài (?:viết|báo) này[^.!?。।]*tự động|이 (?:기사|글|콘텐츠|음성|오디오)[^.!?。।]*(?:자동|ai|인공지능)|(?:この記事|この音声|本記事|本文|此文|本新闻|本稿|本音频|音声は)[^.!?。।]*(?:自動|自动|机器|機械翻訳|人工智能|ai)|(?:هذا|هذه) (?:المقال|الخبر|المادة|الترجمة|المحتوى|الصوت)[^.!?。।]*(?:آلي|تلقائي|الذكاء)|(?:यह|इस) (?:खबर|लेख|समाचार|ख़बर|कॉपी)[^.!?。।]*(?:ऑटो|स्वचालित|स्वतः|संपादित नहीं|सिंडिकेट|फीड)|(?:บทความ|ข่าว)นี้[^.!?。।]*อัตโนมัติ";

/// "All rights reserved", where nothing else is said.
const RIGHTS: &str = r"kopijuoti, (?:platinti|dauginti|skelbti)[^.]{0,60}draudžiama|be raštiš\S+ .{0,50}sutikimo|(?:pārpublicēšana|pārpublicēt)[^.]{0,80}(?:aizliegt|atļauj)|(?:levitamine|avaldamine|kopeerimine)[^.]{0,60}keelatud|all rights reserved|dilarang keras (?:mengambil|mengutip|menyalin)|(?:may|must) not be (?:published|reproduced|republished|copied).{0,60}(?:redistribut|permission|consent|rewritten)|alle rechte vorbehalten|nachdruck (?:nur|verboten)|tous droits réservés|reproduction (?:interdite|totale)|derechos reservados|prohibida (?:su|la) reproducción|direitos reservados|proibida a reprodução|diritti riservati|riproduzione (?:riservata|vietata)|rechten voorbehouden|права защищены|при (?:использовании|цитировании|перепечатке) (?:материал|ссылка)|перепечатка|права захищен|prawa zastrzeżone|práva vyhrazena|práva vyhradené|jog fenntartva|drepturi(?:le)? rezervate|pridržana|hakları saklıdır|izinsiz (?:kullanıl|yayınla)|hak cipta|bản quyền (?:thuộc|©)|alla rättigheter|alle rettigheder|alle rettigheter|oikeudet pidätetään|παντός δικαιώματος|الحقوق محفوظة|حقوق محفوظ|کلیه حقوق|تمامی حقوق|सर्वाधिकार सुरक्षित|สงวนลิขสิทธิ์|版权所有|版權所有|转载请|轉載請|未经.{0,12}(?:授权|许可|允许|同意)[^。]{0,24}(?:不得|禁止|请勿|严禁|谢绝)|未經.{0,12}(?:授權|許可|同意)[^。]{0,24}(?:不得|禁止|請勿|嚴禁|謝絕)|不得转载|無断転載|無断(?:複製|使用|引用)[^。]{0,24}(?:禁|断り|遠慮)|저작권자|무단\s?(?:전재|복제|배포)|재배포\s?금지";

/// "How did you feel after reading this?", in widgets that wait for a click.
const ASKS: &str = r"how (?:did|do|does|would) (?:you|this|the)\b.{0,30}(?:feel|rate|like)|what(?:['’]s| is| was) your (?:reaction|opinion|view|take)|what do you think\b.{0,24}$|your reaction|rate this|(?:was|is) this (?:article|story|page|content|information) (?:helpful|useful|interesting)|did you (?:like|enjoy|find) this|do you like (?:this|the) (?:article|story|post)|¿?(?:qué|cómo) (?:te|le|se|os) (?:sintió|sentiste|sientes?|sinti|hace|hizo|ha parecido|pareci)|¿?qué (?:sintió|sentiste|opinas|opina|le parece|te parece)|¿?(?:te|le) (?:gustó|ha gustado|resultó|pareció|ha resultado|sirvió)|wie (?:hat|fanden|finden|fühlen|bewerten|gefällt|gefiel) (?:ihnen|sie|dir|du)|(?:war|ist) (?:dieser|der) (?:artikel|beitrag|text) (?:hilfreich|für sie|interessant|lesenswert)|was (?:denken|meinen|empfanden|empfinden|halten) sie|ihre reaktion|comment (?:avez[- ]vous|vous (?:sentez|êtes)|trouvez|évalue)|qu['’]avez[- ]vous (?:pensé|ressenti)|que (?:pensez|ressentez)[- ]vous|cet article (?:vous a|a-t-il)|avez[- ]vous (?:aimé|trouvé)|(?:quelle est )?votre réaction|o que (?:você )?(?:achou|sentiu|acha)|como (?:você )?se sentiu|(?:você )?gostou (?:d|deste)|qual (?:é )?(?:a )?sua reação|che (?:cosa )?ne pens[ia]|ti è (?:piaciuto|stato utile)|come ti (?:senti|sei|ha fatto)|la tua reazione|wat (?:vond|vind) (?:je|u|jij)|hoe voel|vond (?:je|u) dit|что вы (?:думаете|чувств|почувств)|какие (?:эмоции|чувства)|как(?:ую|ая) (?:эмоци|реакци)|как вам|понравил(?:ась|ся|ось)|ваша реакци|оцените (?:материал|стат|новост)|що ви (?:думаєте|відчу)|ваша реакція|як вам|co (?:sądzisz|myślisz|pan)|jak (?:oceniasz|się (?:czujesz|pan|poczu))|(?:czy )?podoba(?:ł|ło)? (?:ci|się)|twoja reakcja|jak se (?:vám|ti|cít)|co si (?:myslíte|o)|この(?:記事|ニュース).{0,16}(?:役に|どう|感想|いかが|気持ち)|あなたの(?:気持ち|感想|反応)|(?:您|你)?(?:对此|读完|看完|阅读|看了|讀完|對此).{0,16}(?:感受|心情|感觉|感覺|表态|怎么看|想法)|(?:您|你)的(?:心情|感受|反应)|이\s?(?:기사|뉴스).{0,24}(?:기분|감정|어떠|어떻|반응|느낌|느끼|추천)|기사를 읽고|(?:ما|كيف) (?:رأيك|شعورك|هو شعورك|شعرت|تشعر|كان شعورك|انطباع)|هل (?:أعجبك|أعجبتك|كان هذا)|(?:यह|इस) (?:खबर|समाचार|लेख|ख़बर).{0,40}(?:कैसा|कैसी|कैसे|लगा|लगी|महसूस)|आपको.{0,24}(?:कैसा|कैसी|महसूस)|คุณ(?:รู้สึก|คิด)|bạn (?:cảm thấy|nghĩ|thấy)|(?:bagaimana|apa) (?:perasaan|reaksi|pendapat) (?:anda|kamu)|bu habere? .{0,24}(?:tepki|hisse|düşün)|(?:bu )?haber.{0,20}(?:hissettiniz|hissettirdi|tepkiniz)|tepkiniz|πώς (?:νι[ώω]|αισθ|σας)|τι (?:πιστεύετε|γνώμη)|η αντίδρασ|hur (?:kände|känner)|vad tycker (?:du|ni)|hvad synes (?:du|i)|hva (?:synes|føler|følte) du|mitä mieltä|miltä|mit (?:gondol|érez)|hogy(?:an)? érz|tetszett|tetszik\?|cum (?:te[- ]|v[- ]?ați|vi se)|ce părere|چه (?:احساسی|نظری)|نظر شما|آپ (?:کو|کا).{0,20}(?:کیسا|ردعمل)";

/// Behind a number: "1,204 views".
const COUNTED: &str = r"views?|reads?|shares?|comments?|likes?|reactions?|votes?|aufrufe|kommentare?|mal gelesen|(?:x )?gelesen|vues|lectures?|partages?|commentaires?|visitas|lecturas|leituras|coment[áa]rios|comentarios|compartid\S*|visualiza\S+|letture|commenti|condivisioni|reacties|просмотр\S*|комментари\S*|прочтени\S*|перегляд\S*|wyświetle\S*|komentarz\S*|udostępni\S*|(?:次|人)(?:阅读|浏览|閱讀|瀏覽|评论|参与)|조회|댓글|回閲覧|görüntülen\S*|okunma|yorum|kali dilihat|dibaca|komentar|lượt (?:xem|đọc|thích)|مشاهدة|تعليق\S*|قراءة|بازدید|बार (?:देखा|पढ़ा)\S*|ครั้ง|visningar|visninger|προβολ\S*|σχόλι\S*";

/// Before one: "Views: 1,204".
const NUMBERED: &str = r"views?|reads?|shares?|hits|aufrufe|gelesen|vues|lu|visitas|lecturas|leituras|visualizzazioni|letture|просмотр\S*|прочтени\S*|перегляд\S*|wyświetle\S*|odsłon\S*|(?:阅读|浏览|点击|閱讀|瀏覽|點擊)(?:量|数|數|次数|次數)?|조회수?|추천수?|閲覧数|okunma|görüntülenme|dilihat|dibaca|lượt xem|مشاهدات|(?:کد|شناسه|شماره) خبر|رقم الخبر|(?:news|article|story) id|haber (?:kodu|no)|عدد (?:القراءات|المشاهدات)|قراءات|بازدید|ผู้ชม|เข้าชม";

/// "Sign up for our newsletter".
const PROMPTS: &[&str] = &[
    r"(?:please )?sign up (?:for|to|now|here)|subscribe (?:to|now|here|for)|get in touch|click here|tap here",
    r"have something to say|add .{2,30} as a preferred source|catch all the latest|you may unsubscribe|téléchargez (?:notre|l['’]app)|ajoutez .{2,30} à vos favoris|descarga nuestra|siga-nos|unisciti (?:a|al)|chcesz być na bieżąco|хотите узнавать новости|telegram kanalımıza|anadolu ajansı web sitesinde|تابعونا|حمل تطبيق\S*|تابع أحدث|ما را در (?:تلگرام|اینستاگرام)|ہمیں (?:فیس بک|گوگل)|ہمارا واٹس|jiunge na kituo|広告の後\S*|카카오톡에서 채널\S*|點我(?:訂閱|下載|加入)\S*|下載app\S*|加入line\S*|請繼續往下閱讀\S*|返回搜狐\S*",
    r"follow (?:us|him|her|me|them|@\w+)|join (?:us|our|the conversation)|share your (?:thoughts|story|views|opinion)|have your say",
    r"do you (?:have|know) (?:any|more|something)|got a (?:tip|story|news)|send (?:us|your)|email (?:us|the|him|her)",
    r"contact (?:us|the author|him|her)|download (?:the|our)|support (?:our|independent|us)|become a (?:member|subscriber)|donate",
    r"sigue (?:toda la|todas las|la actualidad)|urm[ăa]ri[țt]i (?:știrile|stirile|ultimele)|(?:נתקלתם|מצאתם|ראיתם) בטעות|(?:cek|baca) berita(?: dan artikel)? (?:lain|yang lain|menarik)|للمزيد (?:تابع|من)|читайте (?:нас|наш)|ha tetszett (?:a|ez)|제보하기\S*|hindi news से जुड़े",
    r"stay up to date (?:with|on)|menarik (?:untuk )?dibaca|start your free|get (?:the latest|our|more|breaking|all the|unlimited|full access|updates)|like us on|our website is the place",
    r"for more (?:stories|news|on|information|details)[^.]{0,60}(?:click|visit|check|follow|see|go to|read)|this newsletter",
    r"was this (?:article|newsletter)|you can (?:follow|subscribe|sign)|to (?:read|continue reading|see|view) (?:more|the full|this)|to comment,? (?:please )?(?:log|sign|register)",
    r"melden sie sich|abonnieren sie|jetzt abonnieren|folgen sie|folge uns|folgt uns|hat ihnen dieser artikel|unterstützen sie",
    r"haben sie (?:hinweise|fragen|einen fehler)|schreiben sie uns|bitte melden sie",
    r"abonnez[- ]vous|inscrivez[- ]vous|suivez[- ]nous|rejoignez|cliquez ici|partagez|soutenez",
    r"suscr[íi]b(?:[ea]te|[ae]se)|síguenos|sigue (?:a|nuestro)|regístrate|haz clic|únete|apúntate|comparte",
    r"assine|siga (?:o|a|nos)|inscreva-se|clique (?:aqui|e)|receba (?:as|no)|entre no (?:canal|grupo)|participe do",
    r"iscriviti|seguici|clicca qui|abbonati|schrijf je in|volg ons|meld je aan|abonneer",
    r"följ oss|prenumerera|følg (?:oss|os)|tilaa|seuraa|zapisz się|zapraszamy|obserwuj (?:nas|nasz\S*|profil\S*|kana\S*|stron\S*)|śledź|dołącz",
    r"(?:нашли|заметили|увидели) (?:ошибку|опечатку)|если вы нашли (?:ошибку|опечатку)|больше новостей|(?:знайшли|помітили) помилку|puedes seguir(?:nos| a)|(?:免责|免責|版权|版權|特别|特別|郑重|转载|轉載|本网|本網)?[声聲]明[：:]\S*|لمتابعة (?:آخر|أحدث|أهم|المزيد|كل|الأخبار)|انضم(?:وا)? إلى",
    r"подписывайтесь|подпишитесь|следите|присоединяйтесь|підписуйтесь|ακολουθήστε|takip (?:et|için)|abone ol|bültenimize|εγγραφείτε",
    r"欢迎(?:扫|关注|订阅)\S*|歡迎(?:掃|關注|訂閱)\S*|扫描?二维码\S*|掃描?(?:二維碼|qr)\S*|(?:责任|責任)(?:编辑|編輯)\S*|责编\S*|ご意見・\S*|情報提供は\S*|תעקבו|עקבו אחרינו|הירשמו ל|קראו (?:גם|עוד)|pročitajte (?:još|i)|prijavite se na",
    r"підпи(?:шіться|суйтесь|суйтеся)|приєднуйтес[ья]|долучайтес[ья]|стежте за|(?:הצטרפו|הירשמו|הרשמו|עקבו)\s\S+|(?:हमारा|हमारे|हमें) (?:न्यूज़लेटर|न्यूजलेटर|व्हाट्सऐप|व्हाट्सएप|चैनल|फॉलो|फ़ॉलो)\S*|আমাদের (?:নিউজলেটার|চ্যানেল|ফেসবুক|ইউটিউব)\S*|সাবস্ক্রাইব\S*",
    r"daftar (?:buletin|newsletter|nawala)|dapatkan (?:berita|update|kemas kini)|langgan(?:i)?\b|ikuti (?:saluran|channel|berita)|gabung(?:lah)? (?:di|dengan|ke)|sertai (?:saluran|kami)|đăng ký (?:nhận|theo dõi)|mời (?:bạn|quý độc giả)|สมัคร(?:รับ|สมาชิก)\S*|กดติดตาม\S*|ติดตาม(?:ข่าว|เรา|ช่อง)\S*",
    r"扫码(?:关注|下载|加入|订阅)\S*|掃碼(?:關注|加入)\S*|关注(?:我们|本报|公众号)\S*|メール(?:マガジン|通信)(?:に|の|を)?\S{0,6}登録\S*|ニュースレター(?:に|の|を)?\S{0,6}登録\S*|(?:無料|会員)登録\S*|뉴스레터\s?(?:구독|신청)\S*|구독(?:하기|신청)\S*",
    r"abon[ea]ază-te|abonează-te|abonați-vă|urmărește-ne|urmăriți-ne|înscrie-te|recevez (?:chaque|tous|toute|gratuitement|notre|nos)|ricevi (?:ogni|gratis|la nostra)|recibe (?:cada|gratis|nuestro|nuestra)|ontvang (?:elke|dagelijks|gratis|onze)|otrzymuj|få (?:våra|nyheterna)|γίνετε μέλος|přihlaste se k|sledujte nás|odebírejte|prihláste sa|iratkozz\S*|kövess\S*|абонирайте се|последвайте ни|пријавите се|пратите нас|pratite nas|tilmeld dig|meld deg på",
    r"předplaťte si|už jste předplatitel|predplaťte si|đăng ký gói|(?:оформіть|придбайте) (?:підписку|передплату)|(?:оформите|купите) подписку|den här artikeln är (?:för|bara|endast)|line(?:で|@)友だち\S*|follow .{3,40} on (?:twitter|x|facebook|instagram|threads|bluesky|linkedin)|ติดตามข่าว\S*",
    r"تابعنا|تابعوا|اشترك|در خبرنامه|हमारे न्यूज़लेटर|订阅本|訂閱本|berlangganan|ikuti kami|theo dõi|フォロー|登録",
    r"bizi (?:google|instagram|twitter|facebook|x|youtube|telegram|whatsapp|sosyal medya)\S*(?: news\S*)?(?: üzerinden)? takip|(?:whatsapp|telegram|youtube) kanal(?:ımıza|ına|ımızı) (?:katıl|abone|takip)\S*|jetzt (?:den |unseren )?newsletter abonnieren|an dieser stelle finden sie|ajoutez-nous (?:à|dans) vos|google news पर (?:हमें )?फॉलो|ہمارے (?:واٹس ایپ|یوٹیوب|فیس بک)|کانال (?:تلگرام|واتساپ|واتس‌اپ) ما|আমাদের হোয়াটসঅ্যাপ|গুগল নিউজে (?:ফলো|অনুসরণ)",
    r"எங்கள் (?:வாட்ஸ்அப்|டெலிகிராம்|யூடியூப்)|jiunge na (?:chaneli|ukurasa)|tufuate|გამოგვყევი(?:თ)?|შემოგვიერთდი(?:თ)?|გამოიწერეთ|հետևե՛?ք մեզ|բաժանորդագրվե՛?ք|միացե՛?ք մեր|ተከተሉን|ይከተሉን|हामीलाई (?:फेसबुक|युट्युब|ट्वीटर|ट्विटर)\S*|แอดไลน์\S*|更多精彩(?:资讯|内容|資訊|內容)\S*",
    r"share (?:on|via|with|this|by) |share$|tweet this|(?:auf|über) (?:facebook|x|twitter|whatsapp) teilen|(?:beitrag|artikel) teilen|teilen (?:auf|via|mit)\b",
    r"partager (?:sur|cet|par)|compartir (?:en|por|esta)|compartilh(?:ar?|e) (?:n[oa]|isso|via|est)|condividi (?:su|quest|l['’]articolo)|del(?:en|en op) (?:op|via)|dela (?:på|artikeln)|del (?:på|artikkelen|artiklen)",
    r"udostępnij|поделит(?:ься|есь)|поширити|sdílet (?:na|článek)|megosztás|distribuie|paylaş\b|facebook['’]?(?:ta|da) paylaş|bagikan|chia sẻ|แชร์|साझा करें|शेयर करें|شارك|به اشتراک|分享(?:到|至)|シェア(?:する)?|공유(?:하기)?\b|κοινοποίηση",
];

/// "Latest news", "Most read", "Advertisement": heads of what is no article, alone in a line.
const LABELS: &str = r"(?:the )?(?:latest|recent|more|other|top|breaking) (?:news|stories|posts|articles|headlines)|most (?:read|popular|viewed|commented)|popular(?: (?:now|posts|news))?|trending(?: now)?|you (?:may|might) (?:also )?like|recommended(?: for you)?|advertisement|advertorial|sponsored(?: content)?|story continues below(?: advertisement)?|article continues below|neueste nachrichten|aktuelle (?:meldungen|nachrichten)|meist ?gelesen|die meistgelesenen.{0,12}|beliebt|das könnte sie auch interessieren|anzeige|werbung|dernières (?:nouvelles|actualités|infos)|(?:les )?plus lus|à la une|publicité|últimas noticias|lo más (?:leído|visto)|más (?:leídas|noticias)|te puede interesar|publicidad|últimas notícias|mais (?:lidas|lidos|notícias)|publicidade|ultime notizie|(?:i )?più letti|pubblicità|laatste nieuws|meest gelezen|advertentie|последние новости|самое (?:читаемое|популярное|интересное)|популярное|лента новостей|реклама|останні новини|найпопулярніше|реклама|najnowsze|najczęściej czytane|reklama|nejčtenější|legolvasottabb|cele mai citite|son (?:haberler|dakika)|en çok okunan(?:lar)?|reklam|berita (?:terbaru|terkini|populer)|terpopuler|iklan|פרסומת|תוכן שיווקי|বিজ্ঞাপন|publicitate|oglas|оглас|تبلیغات|اشتہار|inzerce|hirdetés|mainos|reklama|tin (?:mới(?: nhất)?|tức mới)|đọc nhiều(?: nhất)?|quảng cáo|ข่าวล่าสุด|(?:ข่าว)?ยอดนิยม|โฆษณา|ताज़ा (?:खबरें|समाचार)|ताजा (?:खबरें|समाचार)|लोकप्रिय|विज्ञापन|أخبار ذات صلة|آخر الأخبار|أحدث الأخبار|الأكثر (?:قراءة|مشاهدة)|إعلان|پربازدیدترین.{0,12}|آخرین اخبار|最新(?:消息|新闻|新聞|ニュース)|热门(?:新闻|文章)?|熱門(?:新聞|文章)?|阅读排行|点击排行|广告|人気(?:記事|ニュース)|アクセスランキング|広告|많이 본 (?:뉴스|기사)|인기\s?(?:뉴스|기사)|최신\s?(?:뉴스|기사)|광고|senaste nytt|mest läst|annons|siste nytt|mest lest|annonse|seneste nyt|mest læste|annonce|uusimmat|luetuimmat|mainos|விளம்பரம்|რეკლამა|գովազդ|ማስታወቂያ|ကြော်ငြာ|ផ្សាយពាណិជ្ជកម្ម|tangazo|matangazo|τελευταία νέα|δημοφιλή|διαφήμιση|next (?:news|article|story|post)|read next|sonraki (?:haber|içerik|yazı)|siguiente (?:noticia|artículo)|próxim[ao] (?:notícia|matéria|artigo)|article suivant|prossimo articolo|nächster (?:artikel|beitrag)|volgend(?:e)? (?:artikel|bericht)|следующая (?:новость|статья)|(?:noticias|notas|publicaciones|entradas|artículos|contenidos?|notícias|artigos|posts|matérias|conteúdos?) relacionad[oa]s?|похожие (?:новости|статьи|материалы|записи|публикации)|схожі (?:новини|статті|матеріали)|articles? (?:similaires|liés|connexes|recommandés)|ähnliche (?:artikel|beiträge|nachrichten|meldungen)|verwandte (?:artikel|beiträge|themen)|articoli (?:simili|collegati)|notizie correlate|gerelateerde (?:artikelen|berichten)|(?:relaterte|relaterade|relaterede) (?:artikler|artiklar|saker|nyheter|nyheder)|(?:powiązane|podobne) (?:artykuły|wpisy|tematy)|související (?:články|zprávy)|súvisiace (?:články|správy)|kapcsolódó (?:cikkek|hírek|cikkeink)|(?:articole|știri) (?:similare|asemănătoare|conexe)|σχετικά (?:άρθρα|νέα|θέματα)|benzer (?:haberler|yazılar|içerikler)|(?:berita|artikel) serupa|tin cùng chuyên mục|أخبار (?:متعلقة|مشابهة)|مقالات (?:مشابهة|متعلقة)|(?:مطالب|اخبار) مشابه|相关(?:文章|推荐|内容)|相關(?:文章|推薦|內容)|関連(?:する)?ニュース|おすすめ記事|관련\s?(?:글|뉴스)|추천\s?(?:기사|뉴스)|संबंधित (?:खबरें|समाचार|लेख)|সম্পর্কিত (?:খবর|সংবাদ)|свързани (?:статии|новини)|повезане вести|povezane v(?:ij)?esti|slične v(?:ij)?esti|povezani članci|כתבות (?:קשורות|דומות)|متعلقہ (?:خبریں|خبر)|ข่าวที่เกี่ยวข้อง|บทความที่เกี่ยวข้อง|advertisement - continue reading below|kommentare zum artikel|la suite de votre contenu après cette annonce";

/// "Gift this article", "Share", "More to follow", alone in a line: buttons, and what a desk says of a text that grows.
const BUTTONS: &str = r"(?:gift|give|share|save|print) this (?:article|story|post|page)|(?:artikel|beitrag) (?:verschenken|teilen|merken|drucken)|(?:offrir|partager) (?:cet|l['’])\s?article|(?:regala(?:r)?|comparte|compartir|guarda(?:r)?) (?:este artículo|esta noticia|el artículo)|(?:presentear|compartilh(?:e|ar)) (?:este artigo|esta matéria|matéria|artigo)|(?:regala|condividi|salva) (?:l['’]articolo|questo articolo|articolo)|(?:podaruj|udostępnij|zapisz) (?:ten )?artykuł|подарить (?:статью|доступ)|(?:haberi|yazıyı) (?:hediye et|paylaş|kaydet)|hadiahkan (?:artikel|berita)(?: ini)?|tặng bài (?:viết|báo)|(?:أهد|أهدِ|شارك) هذا المقال|هدیه دادن این (?:مطلب|مقاله)|लेख (?:उपहार में दें|शेयर करें)|มอบ(?:เป็นของขวัญ|บทความนี้)|แชร์(?:บทความ|ข่าว)นี้|赠送(?:本文|文章|此文)|贈送(?:本文|文章)|この記事を(?:プレゼント|ギフト|シェア|保存)(?:する)?|기사 (?:선물하기|공유하기|저장)|χαρίστε (?:το|αυτό το) άρθρο|compartir|compartilhar|partager|condividi|teilen|delen|dela|udostępnij|поделиться|поділитися|sdílet|megosztás|distribuie|κοινοποίηση|paylaş|bagikan|kongsi|chia sẻ|แชร์|शेयर करें|شارك|شارك الخبر|هم‌?رسانی|اشتراک‌?گذاری|分享|シェア(?:する)?|공유(?:하기)?|(?:举报|收藏|点赞|点讚|分享|评论|打印|纠错|举報)(?:[\s|]+(?:举报|收藏|点赞|分享|评论|打印|纠错|字号|[0-9]+))*|continua a leggere(?: .{0,40})?|segue dopo la pubblicità|(?:this is a )?(?:breaking|developing) (?:news )?story(?:\W+(?:more|it|please|check|and|we|details|updates)\b.{0,60})?|more (?:details )?to (?:follow|come)|(?:weitere informationen|mehr) (?:in kürze|folg(?:t|en))|(?:plus d['’](?:informations|infos)|détails) à (?:suivre|venir)|(?:noticia|información) en (?:desarrollo|ampliación)|(?:habrá ampliación|seguirá ampliación)|notizia in aggiornamento|(?:matéria|notícia|reportagem) em atualização|mais informações em (?:breve|instantes)|meer (?:volgt|informatie volgt)|(?:wiadomość|więcej informacji) (?:wkrótce|jest aktualizowana)|новость (?:обновляется|дополняется)|listen to this (?:article|story)(?:\W+\d+(?::\d+)?\s*(?:min\w*)?)?|(?:hier können sie )?(?:den|diesen) (?:artikel|beitrag|text) (?:anhören|vorlesen lassen)|(?:sigue|seguir|continúa) leyendo(?: (?:tras|después de) la publicidad)?|escucha (?:est[ae]|la|el) (?:nota|noticia|artículo)|écoute[rz] (?:cet|l['’])\s?article|luister naar (?:dit|het) (?:artikel|verhaal)|ascolta (?:questo |l['’])articolo|ouça (?:est[ae]|[ao]) (?:artigo|matéria|notícia)|lyssna på (?:artikeln|texten)|lyt til artiklen|lytt til (?:saken|artikkelen)|posłuchaj (?:artykułu|tekstu)|(?:слушать|прослушать) (?:статью|новость)|haberi dinle(?:yin)?|続きを読む|もっと見る|詳しくはこちら|(?:点击|點擊)?查看(?:更多|全文)|(?:点击|點擊)(?:加载|展开)更多|(?:네이버|다음|구글|카카오|유튜브)에서 (?:구독|팔로우)하기|카카오톡 채널을? 추가\S*|제보는 카카오톡\S*|완|完|未完待续|原标题[：:].{2,60}|(?:责任)?编辑[\s:：/／]{0,3}\S{2,4}(?:[\s|｜]{1,3}(?:校对|审核|责编|编审|监制|主编)[\s:：/／]{0,3}\S{2,4})+|gambas\s?:\s?(?:video|foto|twitter|instagram|youtube)(?: \S{1,20})?|(?:editör|editor|penyunting)\s?[:：]\s?[^\s.,:;!?]+(?: [^\s.,:;!?]+){0,2}|pewarta\s?[:：].{2,110}|comentează(?: articolul)?|comentar|commenter|commenta|kommentieren|kommentoi|kommentera|kommenter|skomentuj|komentuj|komentovat|komentiraj|reageer|yorum yap|комментировать|коментувати|коментирай|komentuoti|komentēt|kommenteeri|hozzászólás|σχολιάστε|コメントする|댓글 쓰기|اترك تعليقا?ً?|view \d{1,3} (?:photos|pictures|images)|(?:watch|see) the video (?:above|below)|voir les \d{1,3} photos|ver (?:las )?\d{1,3} fotos";

/// "Story continues below the advertisement", alone in a line.
const CONTINUES: &str = r"(?:the )?(?:story|article) continues (?:below|after)|(?:der )?(?:artikel|text|beitrag) (?:wird|geht) (?:unten|weiter unten|nach|unter).{0,30}|weiter(?:lesen)? nach der (?:anzeige|werbung)|la suite (?:de (?:l['’]article|votre article) )?après|suite de l['’]article|(?:la noticia|el artículo|la nota|el texto|la información) (?:continúa|sigue)|continúa (?:después|debajo|leyendo)|continua (?:depois|após) (?:d?[ao]s? )?(?:publicidade|anúncio|comercial|propaganda|intervalo)|continua a ler|a matéria continua|continua a leggere (?:dopo|sotto)|l['’]articolo continua|continua dopo|dalsza część (?:artykułu|tekstu)|(?:de |het )?(?:tekst|artikel) (?:gaat (?:verder|door)|loopt door)|lees verder onder|scroll (?:down )?to (?:continue|read)|scroll untuk|lanjutkan membaca|gulir untuk|продолжение (?:после|статьи|материала|ниже)|продовження (?:після|статті|матеріалу)|haberin devamı|artikeln fortsätter|texten fortsätter|artikkelen fortsetter|saken fortsetter|artiklen fortsætter|juttu jatkuu|artikkeli jatkuu|articolul continuă|știrea continuă|nội dung tiếp theo|tekst se nastavlja|članak se nastavlja|nastavak (?:teksta|članka)|текст се наставља|članek se nadaljuje|článek pokračuje|článok pokračuje|a cikk (?:a hirdetés után )?folytatódik|το άρθρο συνεχίζεται|το κείμενο συνεχίζεται|(?:이 )?기사는 (?:아래|광고)|(?:記事|本文)は(?:広告|この下|この後|次)|この後も記事|广告后继续|下文继续|يستمر (?:المقال|الخبر|التقرير)|(?:artikel|berita) ini berlanjut (?:setelah|di bawah)|dalszy ciąg (?:artykułu|materiału|tekstu)|наставак (?:текста|чланка)|المقال يستمر|يتبع بعد الإعلان|ادامه (?:مطلب|خبر) پس از|הכתבה ממשיכה|המשך הכתבה|विज्ञापन के बाद|বিজ্ঞাপনের পর|อ่านต่อด้านล่าง|เนื้อหาต่อ";

/// What stands where something could not be shown.
const EMBEDS: &str = r"externe[rn]? inhalt|redaktionelle[rn]? inhalt|mit klick auf|personenbezogene daten (?:können |werden |dürfen )?an|damit einverstanden,? dass .{0,30}inhalte|(?:accepte[zr]?|autoris\w+) .{0,30}(?:cookies|traceurs) (?:pour|afin)|acepta(?:r)? .{0,20}cookies para (?:ver|mostrar)|accetta .{0,20}cookie per (?:vedere|visualizzare)|accepteer .{0,20}cookies om|inhalt (?:nicht verfügbar|anzeigen|laden)|zustimmung .{0,40}(?:benötig|erforderlich)|(?:wir|benötigen|brauchen) ihre (?:einwilligung|zustimmung)|ihre (?:einwilligung|zustimmung) (?:können|kann|zur anzeige|widerruf|wird benötigt|ist erforderlich)|(?:mit|ohne) ihre[rn]? (?:einwilligung|zustimmung) (?:werden|wird|können|kann|zeigen)|privatsphäre-einstellungen|contenu .{0,30}(?:bloqué|externe)|accepter les cookies|contenido externo|enable javascript|activate javascript|browser does not support|unsupported browser|please enable|ad ?blocker|cookie (?:settings|preferences|policy)|this content is (?:hosted|not available|blocked|provided)|content is not available|allow .{0,30}content\?|(?:video|audio|content) (?:is )?(?:currently )?(?:unavailable|not available)(?:\W*$| (?:in your|on this|at this|for this|here|outside|for legal|due to|anymore|any more|yet|right now))|to display this content|om deze (?:inhoud|content|video|post) te (?:tonen|bekijken|zien)|cookies te plaatsen|plaatsen van cookies|(?:afin de|pour) (?:voir|afficher) (?:ce contenu|cette vidéo)|para (?:ver|visualizar) este (?:contenido|conteúdo|vídeo)|per (?:vedere|visualizzare) questo (?:contenuto|video)|aby wyświetlić t[ęo]|чтобы (?:посмотреть|увидеть) (?:это видео|этот контент)|щоб переглянути (?:це відео|цей контент)|för att (?:se|visa) (?:detta|det här) innehåll|for at se (?:dette )?indhold|bu içeriği görüntülemek|この(?:コンテンツ|動画)を(?:見る|表示|ご覧)|이 (?:콘텐츠|영상)를? 보려면|要查看此内容|لعرض هذا المحتوى|untuk (?:melihat|menampilkan) konten ini|pentru a (?:vedea|vizualiza) acest conținut|για να δείτε (?:αυτό )?το περιεχόμενο|برای مشاهده این (?:محتوا|ویدیو)|aby zobaczyć (?:t[ęoeą]|treść|film|wideo|materiał|post)|loading\.\.\.|we use cookies";

/// "5 min read".
const READING_TIMES: &str = r"(?:tempo|tiempo|temps) de (?:leitura|lectura|lecture)|reading time|lesezeit|lesedauer|leestijd|czas czytania|время (?:на )?чтени|час читання|阅读时间|閱讀時間|読了時間|この記事は約|읽는 시간|doba čtení|čas čítania|lästid|lesetid|læsetid|lukuaika|okuma süresi|waktu baca|thời gian đọc|χρόνος ανάγνωσης|vreme čitanja|vrijeme čitanja|време за четене|timp de citire|olvasási idő|وقت القراءة|مدة القراءة|زمان مطالعه|זמן קריאה|पढ़ने का समय|เวลาอ่าน|\d{1,2}\s*(?:min|minutes?|minuten?|minutos?|mins)\.?\s*(?:read|de lectura|de leitura|de lecture|lesezeit|leestijd|to read)";

/// "You have 57 % of this article left to read".
const WALLS: &str = r"il vous reste \d|réservée? aux abonnés|この記事は(?:会員|有料)|会員限定|残り\d|this (?:article|content|story) is (?:for|only|available|reserved|exclusive)|for subscribers only|subscribers[- ]only|unlock this (?:article|story|content|post|report|page)|already (?:an? )?(?:paid |registered )?(?:subscriber|member)(?:\s*(?:\?|$)|,? (?:please )?(?:log|sign))|already have an account|für abonnenten|weiterlesen mit|sie haben bereits (?:ein(?:en)? |ihr )?(?:abo|konto|account|zugang|digital)|exclusivo para (?:assinantes|suscriptores)|riservato agli abbonati|dla subskrybentów|только для подписчиков";

/// What a line may be.
#[derive(Clone, Copy)]
enum Kind {
    Pointer,
    /// A pointer with a bar behind it, whatever follows.
    Barred,
    Prompt,
    Embed,
    ReadingTime,
    Wall,
    Made,
    /// What is one only as a line of its own, a short one.
    Asks,
    Label,
    Goes,
    Rights,
}

/// Where a site's prompts lead, as words begin; lower case.
static CHANNELS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(CHANNEL_WORDS.split('|')).ok());

const CHANNEL_WORDS: &str = "newsletter|whatsapp|telegram|facebook|instagram|youtube|twitter|tiktok|viber|linkedin|google|bluesky|zalo|@|www.|http|.com|\
    inbox| app | app.| app,| apps|our site|our website|this site|podcast|subscri|abonn|abone|suscri|assinat|abbonam|prenumer|inschrijv|подпис|підпис|订阅|訂閱|購読|구독|اشتراك|公众号|公眾號|微信|微博|客户端|\
    チャンネル|メルマガ|アプリ|채널|뉴스레터|앱|рассылк|розсилк|телеграм|канал|ватсап|вконтакте|kanal|قناة|قناتنا|واتساب|تلغرام|تليغرام|تطبيق|کانال|تلگرام|چینل|واٹس|व्हाट्स|टेलीग्राम|\
    न्यूज़लेटर|चैनल|টেলিগ্রাম|নিউজলেটার|চ্যানেল|ไลน์|line official|แอป|bản tin|buletin|boletín|boletim|infolettre|notre lettre|nieuwsbrief|nyhetsbrev|nyhedsbrev|uutiskir|biuletyn|zpravodaj|hírlev|\
    ενημερωτικ|ניוזלטר|ערוץ|וואטסאפ|bülten|comments|commentaire|komment|comenta|commenti|коммент|комент|yorumlar|bình luận|评论|評論|コメント|댓글|التعليق|σχόλι|\
    journalism|journalismus|journalisme|periodismo|jornalismo|giornalismo|журналистик|dziennikarstw|javascript|browser|klick|click|datenschutz|this article|this story|our report|our news|our coverage";

struct Notices {
    opened: Option<Opened<Kind>>,
    counted: Option<Opened<()>>,
}

/// Longer lines are text that opens like one.
const LINE_CHARS_MAX: usize = 120;
/// What stands before a wall's words, in characters.
const WALL_AT_MAX: usize = 30;
/// Longer ones hold more than a reservation of rights.
const RIGHTS_CHARS_MAX: usize = 260;

static NOTICES: LazyLock<Notices> = LazyLock::new(|| {
    let first = |kind, phrases, then| List { kind, phrases, place: Place::FirstWord, then };
    let anywhere =
        |kind, phrases| List { kind, phrases, place: Place::Anywhere, then: Then::Anything };
    let each = |lists: &[&'static str], kind, then| -> Vec<List<Kind>> {
        lists.iter().map(|list| first(kind, list, then)).collect()
    };
    let mut all = each(POINTERS, Kind::Pointer, Then::WordEnd);
    all.extend(each(POINTERS, Kind::Barred, Then::Bar));
    all.extend(each(PROMPTS, Kind::Prompt, Then::WordEnd));
    all.extend([
        anywhere(Kind::Embed, EMBEDS),
        first(Kind::ReadingTime, READING_TIMES, Then::Anything),
        List { place: Place::Within(WALL_AT_MAX), ..anywhere(Kind::Wall, WALLS) },
        anywhere(Kind::Made, MADE),
        first(Kind::Asks, ASKS, Then::Sentence),
        first(Kind::Label, LABELS, Then::NoWord),
        first(Kind::Label, BUTTONS, Then::NoWord),
        first(Kind::Goes, CONTINUES, Then::Anything),
        first(Kind::Label, NUMBERED, Then::Number),
        anywhere(Kind::Rights, RIGHTS),
    ]);
    let counted = List { kind: (), phrases: COUNTED, place: Place::FirstWord, then: Then::NoWord };
    Notices { opened: Opened::new(&all), counted: Opened::new(&[counted]) }
});

/// Is a run a notice? `marked` of its `chars` are in links or bold.
pub(super) fn is_notice(text: &str, chars: usize, marked: usize) -> bool {
    stands(text, chars, marked, |_, _| false)
}

/// Is what opens like a notice a sentence of the text all the same? By the paragraphs of its look around it; `states` when it is a
/// statement by its shape.
pub(super) fn is_told(text: &str, chars: usize, states: bool, around: Among) -> bool {
    let says = states && stated::says(text, chars);
    !stands(text, chars, 0, |kind, rest| match kind {
        Kind::Prompt | Kind::Wall | Kind::Embed => says && around.below && !names_channel(rest),
        Kind::Rights => says && around.above && around.below && !text.contains(RESERVED),
        Kind::Made | Kind::ReadingTime | Kind::Goes => says && around.above && around.below,
        Kind::Asks => around.below && !super::widgets::is_about(text),
        Kind::Pointer | Kind::Barred | Kind::Label => false,
    })
}

/// Does a notice stand here, of those that are not excused by their kind and what else the line says?
fn stands(
    text: &str,
    chars: usize,
    marked: usize,
    excused: impl Fn(Kind, &[&str]) -> bool,
) -> bool {
    if chars > CHARS_MAX {
        return false;
    }
    let (notices, folded) = (&*NOTICES, Folded::of(crate::text::cut(text, BYTES_MAX)));
    let leads = marked * 2 >= chars || chars <= LABEL_CHARS_MAX;
    let short = chars <= LINE_CHARS_MAX;
    let (before, _) = folded.at_word();
    let marks = || before.chars().all(|c| c.is_whitespace() || MARKS.contains(c));
    let counts = |kind: Kind| match kind {
        Kind::Pointer => leads && marks() && !(marked == 0 && stated::is_parted(text)),
        Kind::Barred => marks() && folded.text.contains(['|', '｜', '¦']),
        Kind::Prompt => marks(),
        Kind::Asks | Kind::Label | Kind::Goes => short,
        Kind::Rights => chars <= RIGHTS_CHARS_MAX,
        _ => true,
    };
    let counted = || notices.counted.as_ref().is_some_and(|c| is_count(c, &folded));
    let charged = |kind, at: Range<usize>| {
        let rest = [&folded.text[..at.start], &folded.text[at.end..]];
        (!excused(kind, &rest)).then_some(())
    };
    short && (text.contains('@') && is_address(text) || counted())
        || is_for_readers(text, chars)
        || notices.opened.as_ref().is_some_and(|o| o.find_map(&folded, counts, charged).is_some())
        || short && (continues::is_one(&folded.text) || invites::is_own(&folded.text))
}

/// Do the parts of a line around what it opens with name what a site prompts to: its letter, its channel, its subscription?
fn names_channel(rest: &[&str]) -> bool {
    CHANNELS.as_ref().is_some_and(|c| rest.iter().any(|part| c.is_match(*part)))
}

/// What a reservation of rights is signed with.
const RESERVED: [char; 3] = ['©', 'ⓒ', '℗'];

/// "1,204 views", "3k reads".
fn is_count(counted: &Opened<()>, line: &Folded) -> bool {
    let Some((_, rest)) = number(line.at_word().1) else { return false };
    let thousands = || rest.strip_prefix(['k', 'm']).map(str::trim_start);
    counted.opens(rest) || thousands().is_some_and(|words| counted.opens(words))
}

/// A line of nothing but an address to write to, with a name of a few words at most.
fn is_address(line: &str) -> bool {
    let mark = |c: char| c.is_whitespace() || "([<*✉)]>.".contains(c);
    let parts = |c: char| c.is_whitespace() || ":：/|·".contains(c);
    let mut words = line.trim_matches(mark).rsplit(parts).filter(|w| !w.is_empty());
    let address = words.next().unwrap_or_default().trim_start_matches(['(', '<']);
    let named = |word: &str| {
        !word.contains(|c: char| c.is_numeric() || "@<>()[],;!?".contains(c))
            && word.chars().count() <= NAME_CHARS_MAX
    };
    let label = |word: &&str| !["e-mail", "email"].contains(&word.to_lowercase().as_str());
    let name: Vec<&str> = words.filter(label).take(NAME_WORDS_MAX + 1).collect();
    is_mailbox(address) && name.len() <= NAME_WORDS_MAX && name.into_iter().all(named)
}

/// `dallae@harbour.example`
fn is_mailbox(word: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.contains(['@', '<', '>', '(', ')', '[', ']']);
    word.split_once('@')
        .is_some_and(|(who, host)| plain(who) && host.contains('.') && host.split('.').all(plain))
}

const NAME_WORDS_MAX: usize = 4;
const NAME_CHARS_MAX: usize = 20;

/// A question with an address to answer it to; nothing but tags; what a plugin should have put something in place of.
fn is_for_readers(text: &str, chars: usize) -> bool {
    let asks = || chars <= ASKED_CHARS_MAX && super::widgets::asks(text);
    match text.as_bytes().first() {
        Some(b'#') => text.split_whitespace().all(is_tag),
        Some(b'[') => is_shortcode(text),
        _ => memchr::memchr(b'@', text.as_bytes()).is_some() && asks(),
    }
}

/// `#harbour`, which begins with no number.
fn is_tag(word: &str) -> bool {
    word.strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphabetic))
}

/// `[button link="..."]`, `[CTA_MODULE]`.
fn is_shortcode(text: &str) -> bool {
    let Some((inner, _)) = text[1..].split_once(']') else { return false };
    let name = inner.split_whitespace().next().unwrap_or(inner);
    let named = !name.is_empty()
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    named
        && (inner.contains("=\"")
            || inner.contains("=”")
            || inner.contains("='")
            || name.contains('_'))
}

/// A longer question with an address is a letter's.
const ASKED_CHARS_MAX: usize = 160;

/// Who reserves the rights: `© 2026 AFP. All rights reserved` names AFP.
pub(super) fn owner(text: &str) -> Option<&str> {
    let at = ["©", "ⓒ", "(c)", "(C)", "Copyright", "저작권자"]
        .iter()
        .filter_map(|mark| Some(text.rfind(mark)? + mark.len()))
        .max()?;
    let name = text[at..].trim_start_matches(|c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–' | ',' | ':' | '(')
    });
    let name = name.split(['.', ',', '|', '/', '<', '>', ')', '，', '。', '(']).next()?.trim();
    (!name.is_empty() && name.chars().count() < 60).then_some(name)
}

#[cfg(test)]
mod tests;
