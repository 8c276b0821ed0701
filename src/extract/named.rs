//! A name without what bylines put beside it: places, roles, addresses.

use super::houses::is_agency;
use super::roles::ROLES;
use super::tokens::ends_with_stop;
use crate::bylines::AND;

/// `Ann Lee ann@harbour.example` without where to write to.
pub(super) fn without_address(part: &str) -> &str {
    let Some(at) = part.find('@') else { return part };
    let from = part[..at].rfind(char::is_whitespace).unwrap_or(0);
    part[..from].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.')
}

/// `More stories by Ann Lee`, as the link to an author's page says, without what it leads to.
pub(super) fn without_more(part: &str) -> &str {
    const LEADS: [&str; 7] = ["more ", "view ", "see ", "read ", "all ", "posts ", "articles "];
    let Some((lead, name)) = part.split_once(" by ").or_else(|| part.split_once(" from ")) else {
        return part;
    };
    let (lead, short) = (format!("{} ", lead.to_lowercase()), lead.split(' ').count() <= 3);
    let leads = short && LEADS.iter().any(|word| lead.starts_with(word));
    if leads { name.trim_start() } else { part }
}

/// `Ann Lee Edited by Bo Chen` without who edited it.
pub(super) fn without_editor(part: &str) -> &str {
    const EDITED: [&str; 4] = [" Edited by ", " edited by ", " Editing by ", " editing by "];
    if !part.contains("dit") {
        return part;
    }
    let edited = EDITED.iter().find_map(|word| part.split_once(word));
    edited.map_or(part, |(name, _)| name.trim_end())
}

/// `JANE POE in Lagos`: where somebody is, is no part of the name.
pub(super) fn without_place(part: &str) -> &str {
    if part.split(' ').count() < 4 {
        return part;
    }
    let found = IN.iter().filter_map(|word| {
        let (name, place) = part.split_once(word)?;
        let placed = place.starts_with(|c: char| c.is_uppercase() || c == '\'');
        (placed && name.split_whitespace().count() >= 2).then_some(name)
    });
    found.min_by_key(|name| name.len()).unwrap_or(part)
}

/// `JOHN ROE Associated Press`, `Xinhua writer Ann Lee`, `Ann Lee of The Associated Press` without the house.
pub(super) fn without_house(part: &str) -> &str {
    let mut from = 0;
    let spaces = part.match_indices(' ').map(|(at, _)| at);
    // At the front, with what the house calls those who write for it.
    if let Some((house, rest)) = part.split_once(' ')
        && is_agency(house)
        && let Some((role, _)) = rest.split_once(' ')
        && (ROLES.contains(&role) || role.ends_with("writer") || role.ends_with("writers"))
    {
        from = house.len() + 1 + role.len() + 1;
    }
    let name = &part[from..];
    let mut behind = spaces.filter(|at| *at > from);
    let closes = behind.find(|at| is_agency(part[at + 1..].trim_start()));
    let name = closes.map_or(name, |at| &part[from..at]).trim_end();
    let bare = name.strip_suffix(" of the").or_else(|| name.strip_suffix(" of The"));
    let bare = bare.or_else(|| name.strip_suffix(" of")).unwrap_or(name);
    let bare = bare.strip_suffix(" For").or_else(|| bare.strip_suffix(" for")).unwrap_or(bare);
    if bare.contains(' ') { bare } else { part }
}

/// `Theo TTXVN`, `Jane AFP`: a word before an agency in capitals is no name.
pub(super) fn ends_with_agency(part: &str) -> bool {
    let Some((word, house)) = part.rsplit_once(' ') else { return false };
    let shouted = house.len() >= 3 && house.chars().all(char::is_uppercase);
    shouted && !word.contains(' ') && is_agency(house) && word.contains(char::is_lowercase)
}

/// Words between a name and a place or a house, where no name has them.
const IN: [&str; 17] = [
    " in ", " aus ", " à ", " em ", " w ", " we ", " в ", " у ", " from ", " at the ", " for ",
    " für ", " pour ", " para ", " voor ", " för ", " via ",
];
/// No name opens with these.
pub(super) const LEADS_IN: [&str; 16] = [
    "in", "aus", "à", "em", "en", "at", "from", "for", "für", "pour", "para", "the", "our", "в",
    "via", "på",
];

/// `PhD`, `Ph.D.`, `RDN`: what somebody has learnt belongs to the name before it.
pub(super) fn is_degree(part: &str) -> bool {
    let bare: String = part.chars().filter(|c| *c != '.').collect();
    DEGREES.contains(&bare.as_str())
}

const DEGREES: [&str; 20] = [
    "PhD", "MD", "MS", "MSc", "BSc", "MPH", "MBA", "JD", "Esq", "RN", "RD", "RDN", "DDS", "PharmD",
    "PsyD", "CFP", "CPA", "CFA", "EdD", "DVM",
];

/// `Ann Lee Editor: Bo Chen` without whom the next duty names.
pub(super) fn without_duty(part: &str) -> &str {
    // `إعداد سارة حسن للنشرة العربية`, as Reuters signs: for which of its services.
    let part = part.split_once(" للنشرة ").map_or(part, |(name, _)| name);
    let Some((before, _)) = part.split_once([':', '：']) else { return part };
    match before.trim_end().rsplit_once(' ') {
        Some((name, duty)) if is_duty(duty) => name,
        _ => part,
    }
}

fn is_duty(word: &str) -> bool {
    let word = word.to_lowercase();
    ROLES.contains(&word.as_str()) || listed(PICTURES, &word)
}

fn listed(words: &str, word: &str) -> bool {
    words.split(' ').any(|w| w == word)
}

/// Is it a letter of a script without capitals that parts words by spaces? Georgian has some, but none that names begin with.
pub(super) fn is_caseless(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{E7F}' | '\u{10D0}'..='\u{10FF}' | '\u{1200}'..='\u{137F}' | '\u{1780}'..='\u{17FF}')
        && c.is_alphabetic()
}

/// Is it a small letter of a script whose names begin with a capital?
pub(super) fn is_small(c: char) -> bool {
    c.is_lowercase() && !is_caseless(c)
}

/// `Reporting by Ann Lee; Editing by Bo Chen`: who edits or translates did not write it. In Arabic one word has both who edits
/// and who wrote, and only `behind` another name the first.
pub(super) fn edits(part: &str, behind: bool) -> bool {
    let opens = |duty: &str| part.get(..duty.len()).is_some_and(|p| p.eq_ignore_ascii_case(duty));
    ["editing by ", "edited by ", "translated by ", "translation by "].into_iter().any(opens)
        || behind && ["تحرير ", "ترجمة "].into_iter().any(opens)
}

/// Does a sentence stand there, which opens as bylines do: words that no name has, and a full stop?
pub(super) fn is_sentence(text: &str) -> bool {
    let words = || text.split_whitespace().map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let told = |w: &str| w.starts_with(is_small) && !is_small_part(w) && w != "by";
    let caseless = || text.starts_with(is_caseless) && words().count() >= CASELESS_WORDS_MIN;
    ends_with_stop(text) && (words().any(told) || caseless())
}

/// So many words without capitals before a full stop are no name.
const CASELESS_WORDS_MIN: usize = 4;

/// Is it a small word of bylines: of a name, between two, of what somebody is; or a name that begins small, as `al-Amin`?
pub(super) fn is_small_part(word: &str) -> bool {
    PARTICLES.contains(&word)
        || AND.contains(&word)
        || WITH.contains(&word)
        || ROLES.contains(&word)
        || word.contains(char::is_uppercase)
}

/// Small words of names.
const PARTICLES: [&str; 40] = [
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "la",
    "le", "bin", "al", "el", "ibn", "ter", "ten", "te", "zu", "in", "af", "av", "zur", "zum",
    "vom", "las", "los", "lo", "dalla", "delle", "degli", "dei", "dela", "delos", "bint", "binti",
];

/// What parts names in a line known to be a byline.
pub(super) const WITH: &[&str] = &["with", "mit", "avec", "con"];

/// What stands before a colon, if it is words alone.
pub(super) fn label(part: &str) -> Option<&str> {
    let (label, _) = part.split_once([':', '：'])?;
    (!label.is_empty() && !label.contains(char::is_numeric)).then_some(label)
}

/// Does what stands before a name say that they took the pictures or edited: `사진=`, `편집:`?
pub(super) fn of_others(before: &str) -> bool {
    let label = before.trim_end_matches([' ', '=', ':', '/', '|']);
    let duty = label.rsplit([' ', ',']).next().unwrap_or(label);
    // `글·사진=`: both.
    let other = !duty.contains('글') && OTHERS.iter().any(|word| duty.ends_with(word));
    label.len() < before.len() && other
}

const OTHERS: [&str; 12] = [
    "사진",
    "편집",
    "영상",
    "촬영",
    "그래픽",
    "디자인",
    "교정",
    "교열",
    "일러스트",
    "제작",
    "연출",
    "삽화",
];

/// Does a part name who took the pictures or made the film: `Fotos: Ina Roth`, `사진 한바다`, `photographs by Bo Chen`?
pub(super) fn opens_picture(part: &str) -> bool {
    let word = part.split([' ', ':', '：', '՝', '៖', '፦', '/', '／', '=']).next().unwrap_or("");
    part.len() > word.len() && listed(PICTURES, &word.to_lowercase())
}

/// What pictures are called before the name of who took them.
const PICTURES: &str = "photo photos photograph photographs photography photographie photographies picture pictures foto \
    fotos fotografie fotografía fotografías fotó fotók fotografije fotoğraf fotoğraflar kuva kuvat bild \
    bilder beeld zdjęcie zdjęcia fot. фото фотографии світлина фотографије φωτογραφία φωτογραφίες φωτ. \
    צילום תמונות تصوير صور عکس تصویر फोटो ছবি படம் ภาพ ảnh gambar picha ფოტო լուսանկարը ፎቶ ဓာတ်ပုံ រូបថត \
    사진 写真 撮影 摄影 攝影 video videos vídeo видео illustration";

/// Does a line of characters end as desks and crews are called?
pub(super) fn is_desk(part: &str) -> bool {
    DESKS.split(' ').any(|desk| part.ends_with(desk))
}

const DESKS: &str = "編集部 编辑部 編輯部 報道部 社会部 政治部 経済部 運動部 取材班 デスク 뉴스팀 취재팀 편집국 편집부 보도국 报道 報導 报导 中心 摄 攝 撮影 \
    日报 晚报 早报 晨报 时报 商报 日報 晚報 時報 周刊 週刊 电视台 電視台 新闻网 新聞網 新聞社 通信社 客户端 融媒体 官方账号 テレビ 放送局 신문 일보 방송 뉴스";

/// `Elif Aydın - Can Er`: two, where names are parted by dashes, as desks in Turkish and Vietnamese do, and in scripts without
/// capitals, where a place may be one of them. Elsewhere a house stands behind the dash.
pub(super) fn dashed(part: &str) -> Vec<&str> {
    let sign = [" - ", " – ", " — "].into_iter().find_map(|sign| part.split_once(sign));
    let Some((first, second)) = sign.map(|(a, b)| (a.trim(), b.trim())) else { return vec![part] };
    let dashes = |c: char| {
        is_caseless(c) || "ğışİĞŞơưđĐ".contains(c) || matches!(c, '\u{1EA0}'..='\u{1EF9}')
    };
    let full = |s: &str| {
        (2..=4).contains(&s.split(' ').count())
            && s.split(' ').all(|w| w.starts_with(|c: char| c.is_uppercase() || is_caseless(c)))
            && !s.split(' ').any(|w| listed(HOUSES, &w.to_lowercase()))
    };
    if !part.contains(dashes) {
        return vec![part];
    }
    let shouts = |s: &str| s.contains(char::is_uppercase) && !s.contains(char::is_lowercase);
    match (full(first), full(second) && shouts(second) <= shouts(first)) {
        (true, true) => vec![first, second],
        // A place stands first.
        (false, true) if !first.contains(' ') => vec![second],
        _ => vec![first],
    }
}

/// Is it a word in the names of papers and stations?
pub(super) fn is_house(word: &str) -> bool {
    listed(HOUSES, &word.to_lowercase())
}

/// Words in the names of papers and stations.
const HOUSES: &str = "post times news herald gazette tribune journal daily star courier chronicle press today radio tv \
    media haber haberleri gazetesi gazete ajansı báo đài ttxvn صحيفة جريدة وكالة قناة موقع شبكة روزنامه \
    خبرگزاری اخبار روزنامہ نیوز עיתון חדשות אתר समाचार न्यूज ข่าว সংবাদ";

/// `נועה ברק ודן לוי`: the `and` of Hebrew and Arabic is the first letter of the word behind it.
pub(super) fn joined(part: &str) -> Vec<&str> {
    let spaces = part.match_indices(' ').map(|(at, _)| at);
    let glued = spaces.skip(1).find(|at| {
        let rest = &part[at + 1..];
        let word = rest.split(' ').next().unwrap_or_default();
        rest.contains(' ')
            && rest.starts_with(['ו', 'و'])
            && word.chars().count() > 2
            && !listed(GIVEN, word)
    });
    match glued {
        Some(at) => {
            let rest = &part[at + 1..];
            vec![&part[..at], rest.strip_prefix(['ו', 'و']).unwrap_or(rest)]
        }
        None => vec![part],
    }
}

/// Given names that begin with that letter.
const GIVEN: &str = "وليد وائل وسام وسيم وفاء وجدي وداد ورد وحيد ولاء וייס ויקטור ורד";

/// `Ann Lee Staff Writer` without what she is: two words or more of it behind a name of two.
pub(super) fn without_title(part: &str) -> &str {
    let Some((at, _)) = part.match_indices(' ').nth(1) else { return part };
    let (name, title) = (&part[..at], part[at + 1..].to_lowercase());
    let mut words = title.split(' ');
    let titled = title.contains(' ')
        && PERSONS.iter().any(|p| title.ends_with(p))
        && words.all(|w| (ROLES.contains(&w) || listed(BEATS, w)) && !listed(HOUSES, w));
    let house = |w: &str| ROLES.contains(&w) || listed(HOUSES, w);
    let housed = name.to_lowercase().split(' ').any(house);
    if titled && !housed { name } else { part }
}

/// What reporters write about, in what they are called: `Transport correspondent`.
const BEATS: &str = "transport education crime court courts legal home foreign defence defense diplomatic environment climate \
    energy economics economy finance consumer property city local county community regional national international world \
    social affairs religion arts culture music film media tv food travel features data investigations security \
    football rugby cricket racing and";

/// Of the words for roles, those of one person.
const PERSONS: [&str; 7] =
    [" writer", " reporter", " correspondent", " editor", " columnist", " journalist", " producer"];

/// What stands before a name, with a capital too.
const BEFORE: [&str; 14] = [
    "корреспондент",
    "журналист",
    "журналистка",
    "репортер",
    "репортёр",
    "обозреватель",
    "кореспондент",
    "дописник",
    "новинар",
    "novinar",
    "novinarka",
    "reporter",
    "correspondent",
    "korrespondent",
];

/// `political reporter Jonas Ek` without what he is: roles in small letters before a name in capitals.
pub(super) fn without_role(part: &str) -> &str {
    if let Some((first, name)) = part.split_once(' ')
        && BEFORE.contains(&first.to_lowercase().as_str())
        && name.contains(' ')
    {
        return name.trim_start();
    }
    let words = part.split_whitespace();
    let small = words.clone().take_while(|w| w.starts_with(is_small));
    let Some(role) = small.filter(|w| ROLES.contains(w)).last() else { return part };
    let at = part.find(role).map_or(0, |at| at + role.len());
    let name = part.get(at..).unwrap_or_default().trim_start();
    if name.starts_with(char::is_uppercase) { name } else { part }
}
