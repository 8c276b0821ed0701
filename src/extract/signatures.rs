//! Lines of date and author around a text, which are the page's own and not of it; and the names in those that sign as in
//! East Asia, with no word before the name, or with words that stand nowhere else.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::outline::{Outline, Run};
use super::staff::is_staff;
use super::tokens::ends_with_stop;
use super::why::Why;
use super::{dates, houses, named, people};

/// The page's own lines of date and author above the first paragraph.
pub(super) fn drop(outline: &Outline<'_>, out: &mut [Why]) {
    let signs = |r: &Run<'_>| r.chars < SIGNATURE_CHARS_MAX && signs(outline.text(r));
    let prose = |i: &usize| {
        let run = &outline.runs[*i];
        out[*i] == Why::Kept && Outline::is_prose(run) && !signs(run)
    };
    let Some(first) = (0..out.len()).find(prose) else { return };
    for (run, why) in outline.runs[..first].iter().zip(&mut *out) {
        let heading = matches!(outline.blocks[run.block].name, "h2" | "h3" | "h4" | "h5" | "h6");
        let text = outline.text(run);
        let own = || is_count(text) || signs(run);
        if *why == Why::Kept && (!heading || is_full_date(text)) && own() {
            *why = Why::Signature;
        }
    }
    // `(By Ann Lee)` below the last.
    let labelled =
        |text: &str| text.contains([':', '：']) && !ends_with_stop(text) && people::signs(text);
    let told = |r: &usize| {
        let run = &outline.runs[*r];
        out[*r] == Why::Kept && Outline::is_prose(run) && !labelled(outline.text(run))
    };
    let last = (first..out.len()).rfind(told);
    for r in last.map_or(out.len(), |l| l + 1)..out.len() {
        let (run, name) = (&outline.runs[r], outline.blocks[outline.runs[r].block].name);
        let whole = outline.text(run);
        let text = whole.trim_matches(['(', ')', '（', '）', '[', ']']);
        let listed = matches!(name, "li" | "td" | "th" | "dd" | "dt" | "pre" | "blockquote");
        // `(Reporting by Ann Lee; Editing by Bo Chen)` says whose text it is, and is read with it.
        let desk = || text.contains(';') || text.to_lowercase().starts_with("reporting");
        let bracketed = text.len() < whole.len();
        let marks = || bracketed || people::signs(text) && !ends_with_stop(text);
        let signs = || {
            marks()
                && !desk()
                && is_plain(text)
                && people::opens_like_byline(text)
                && !people::names(text).is_empty()
        };
        let short = run.chars < SIGNED_CHARS_MAX || labelled(text);
        let signed = || {
            signs()
                || !names(whole, true).is_empty()
                || relayed(whole).is_some()
                || names_other(whole)
        };
        if out[r] == Why::Kept && !listed && short && signed() {
            out[r] = Why::Signature;
        }
    }
}

/// `From Low Tide (Ness Press, £10.99)` says what a text is taken from: there who signs is nothing but a person, and no number
/// is of anything but a date.
fn is_plain(text: &str) -> bool {
    let from = text.strip_prefix("From ").or_else(|| text.strip_prefix("from "));
    from.is_none_or(people::may_sign) && (!text.contains(char::is_numeric) || signs(text))
}

/// `Minh Anh (Theo AFP)`, `Ann Lee (Reuters)`: who wrote it, and the agencies that they took it from. Gives who.
pub(super) fn relayed(line: &str) -> Option<&str> {
    let (who, inner) = line.strip_suffix(')')?.split_once('(')?;
    let wired = |part: &str| {
        let part = part.trim();
        let behind = part.split_once(' ').map_or(part, |(_, house)| house);
        houses::is_agency(part) || houses::is_agency(behind)
    };
    let who = who.trim_end();
    (inner.split(',').all(wired) && people::may_sign(who) && people::names(who) == [who])
        .then_some(who)
}

/// `（责编：王小明、李华）`: who answers for a text that nobody signs, as papers of China name them below it in brackets.
pub(super) fn editors(line: &str) -> Vec<String> {
    let inner = line.strip_prefix(['(', '（', '[']).and_then(|l| l.strip_suffix([')', '）', ']']));
    let named = inner.and_then(|l| l.strip_prefix("责编")?.strip_prefix(['：', ':']));
    let han = |n: &&str| (2..=4).contains(&n.chars().count()) && n.chars().all(|c| c >= '\u{3400}');
    let names = named.into_iter().flat_map(|l| l.split(['、', '，', ' ']).map(str::trim));
    names.filter(han).map(str::to_owned).collect()
}

/// `편집=문달래 기자`: who did something else than write.
fn names_other(line: &str) -> bool {
    line.ends_with("기자") && line.find('=').is_some_and(|at| named::of_others(&line[..=at]))
}

/// `4 min`, `12 shares`, `1.2K views`: how long it takes to read, how often it was seen.
fn is_count(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("");
    let number = first.starts_with(|c: char| c.is_numeric())
        && first.chars().all(|c| c.is_numeric() || matches!(c, '.' | ',' | 'K' | 'k' | 'M' | '+'));
    let named = |w: &str| w.chars().all(char::is_alphabetic) || w.contains(|c: char| !c.is_ascii());
    number
        && (1..=2).contains(&words.clone().count())
        && words.all(named)
        && text.chars().count() <= COUNT_CHARS_MAX
}

const COUNT_CHARS_MAX: usize = 20;

/// With a year, a heading is a date and heads nothing.
fn is_full_date(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4)
        && dates::parse(text).is_some()
}

/// A signature below the text is no longer.
const SIGNED_CHARS_MAX: usize = 60;

/// A date, or a byline; no sentence, and no dateline (`PLACE, date (AGENCY) --`), which is the text's own.
pub(super) fn signs(text: &str) -> bool {
    if is_digits(text) || tells_times(text) {
        return true;
    }
    let text = without_zone(text);
    let words = text.split_whitespace().count();
    // `10:30 น.` closes with an abbreviation.
    let short = text.rsplit(char::is_whitespace).next().is_some_and(|w| w.chars().count() <= 2);
    let sentence =
        words > 5 && !short && text.ends_with(['.', '!', '?', '。', '！', '？', ':', '…', '।']);
    let dateline = text.contains("--") || text.contains(['(', '—', '（']);
    let named = || !names(text, false).is_empty() || is_staff(text);
    let by = || people::opens_like_byline(text) && !people::names(text).is_empty() || named();
    // `PTI | Updated: 12-06-2026 19:25 | Created: ...` is several such lines in one.
    let parts = text.split(['|', '•', '·', '｜']).map(str::trim).filter(|p| !p.is_empty());
    if !sentence && !dateline && is_short_date(text) {
        return true;
    }
    let dated =
        || parts.clone().any(|p| dates::parse(p.rsplit_once(": ").map_or(p, |p| p.1)).is_some());
    let several = parts.clone().count() > 1 && words <= 24;
    !sentence
        && !dateline
        && ((words <= 14 && (dates::parse(text).is_some() || by())) || (several && dated()))
}

/// `Entered: 17.03.2026 - 12:00 Updated: 17.03.2026 - 18:05`: years and hours, three of them, among few words.
fn tells_times(text: &str) -> bool {
    let digits = |s: &str, n: std::ops::RangeInclusive<usize>| {
        n.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit())
    };
    let hour = |w: &&str| {
        let parts = w.trim_end_matches(['.', ',']).split_once([':', 'h']);
        parts.is_some_and(|(h, m)| digits(h, 1..=2) && digits(m, 2..=2))
    };
    let year = |w: &&str| {
        w.split(|c: char| !c.is_ascii_digit()).any(|p| digits(p, 4..=4) && p.starts_with("20"))
    };
    let words = || text.split(|c: char| c.is_whitespace() || "()|".contains(c));
    words().count() <= TIMES_WORDS_MAX
        && words().filter(hour).count() + words().filter(year).count() >= 3
}

const TIMES_WORDS_MAX: usize = 20;

/// `17/03`, `17.03.26 | 14:05`: a day, an hour, no word.
fn is_digits(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    (3..=14).contains(&digits)
        && text.contains(['.', '/', ':', '-'])
        && text.chars().all(|c| c.is_numeric() || c.is_whitespace() || ".,/:-–|•·()".contains(c))
}

/// `Published 17.03.26`, `AFP | 17.03.26`: a day in digits between a few words.
fn is_short_date(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits =
        |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let day = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        ['.', '/', '-'].iter().any(|sign| {
            let parts: Vec<&str> = word.split(*sign).collect();
            parts.len() == 3 && parts.iter().all(digits)
        })
    };
    letters <= SHORT_DATE_LETTERS && text.split_whitespace().any(day)
}

const SHORT_DATE_LETTERS: usize = 40;

/// `17/3/2026, 10:30 (GMT+7)` without the zone, whose bracket is no agency's.
fn without_zone(text: &str) -> &str {
    let zone = text.rfind(['(', '（']).filter(|at| {
        let inner = text[*at..].trim_matches(['(', ')', '（', '）', ' ']);
        ["GMT", "UTC"].iter().any(|z| inner.starts_with(z))
    });
    text[..zone.unwrap_or(text.len())].trim_end()
}

/// Longer lines are text.
const SIGNATURE_CHARS_MAX: usize = 140;

/// Who signs a line that is nothing but a signature: `나루=문달래 기자`, `本报记者 王小明 摄影报道`, `記者張大文／港北報導`,
/// `文/王小明 编辑/李华`. `［山田太郎，Harbor］`. One that `closes` a text may be names in brackets alone: `（山田太郎）`.
pub(super) fn names(line: &str, closes: bool) -> Vec<String> {
    let line = line.trim();
    let eastern = || line.contains(crate::text::is_eastern);
    if line.is_ascii() || line.len() > LINE_BYTES_MAX || !eastern() {
        return Vec::new();
    }
    let Some(forms) = FORMS.as_ref() else { return Vec::new() };
    let opened = line.starts_with(['（', '(', '【', '［', '[', '〔']);
    let bracketed = || {
        let found = opened.then(|| forms.bracketed.captures(line)).flatten()?;
        (closes || found.name("house").is_some()).then_some(found)
    };
    let [korean, chinese, taiwanese] = &forms.signed;
    let signed = line.contains("기자") || line.contains("특파원");
    // `글=문달래 기자, 사진=한바다 기자`
    let mut duties = line.split(", ").filter(|_| signed && line.matches('=').count() > 1);
    let first = duties.next().filter(|first| first.len() < line.len());
    if let Some(first) = first {
        let mut all = std::iter::once(first).chain(duties).map(|part| names(part, closes));
        return all.find(|names| !names.is_empty()).unwrap_or_default();
    }
    let reports = line.contains(['记', '記', '文', '撰', '采']);
    let wrote = |found: &Captures<'_>| {
        !found.name("names").is_some_and(|name| named::of_others(&line[..name.start()]))
    };
    let found = signed
        .then(|| korean.captures(line).filter(wrote))
        .or_else(|| reports.then(|| chinese.captures(line).or_else(|| taiwanese.captures(line))))
        .flatten()
        .or_else(bracketed);
    let Some(found) =
        found.and_then(|f| f.name("names").or_else(|| f.name("by")).or_else(|| f.name("in")))
    else {
        return Vec::new();
    };
    let names = found.as_str().split(|c: char| c.is_whitespace() || "、，,·・/／".contains(c));
    let names = names.filter(|n| (2..=8).contains(&n.chars().count()) && !is_duty(n));
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.iter().any(|n| n.contains(NO_NAME) || NO_NAMES.iter().any(|w| n.contains(w))) {
        return Vec::new();
    }
    names
}

/// A longer line is text.
const LINE_BYTES_MAX: usize = 150;

/// `实习生`, `通讯员`: what one of several is.
fn is_duty(word: &str) -> bool {
    ["记者", "記者", "通讯员", "实习生", "摄影", "實習"].iter().any(|d| word.contains(d))
}

/// Characters of brackets that close a text and name nobody: `（敬称略）`, `（图源网络）`, `（終わり）`.
const NO_NAME: [char; 24] = [
    '摄', '攝', '略', '続', '終', '図', '图', '源', '网', '網', '資', '資', '関', '載', '转', '轉',
    '報', '聞', '稿', '号', '責', '责', '注', '社',
];
/// Words there that are written as names are.
const NO_NAMES: [&str; 8] = ["共同", "時事", "写真", "続く", "つづく", "おわり", "完結", "新华"];

struct Forms {
    signed: [Regex; 3],
    bracketed: Regex,
}

static FORMS: LazyLock<Option<Forms>> = LazyLock::new(|| {
    let hangul = r"\p{Hangul}{2,4}(?:\s?[·,]\s?\p{Hangul}{2,4})*";
    let mail = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+";
    let korean = format!(
        r"^[\[(【<]?\s*(?:/?{mail}\s+)?(?:글(?:[·,/]\s?사진)?\s?[=:/]\s?)?(?:[\p{{Hangul}}A-Za-z0-9]{{2,12}}(?:\s?[=/|]\s?|\s+))?(?P<names>{hangul})\s*(?:선임|인턴|객원|수습|전문)?(?:기자|특파원)\s*(?:[=/|]?\s*{mail})?\s*[\])】>]?$"
    );
    let duty = r"(?:记者|記者|通讯员|通訊員|特约记者|见习记者|实习记者|实习生)";
    let han = r"[\p{Han}·]{2,4}";
    let chinese = format!(
        r"^[（(【〔\[]?(?:\p{{Han}}{{2,6}}?)?{duty}[\s　:：/／]+(?P<names>{han}(?:[\s　、，,]+(?:{duty}[\s　:：]*)?{han})*?)[\s　]*(?:摄影报道|攝影報導|报道|報導|報道|文/图|文并摄)?[）)】〕\]]?$|^[（(【〔\[](?:\p{{Han}}{{2,6}}?)?{duty}(?P<in>{han}(?:[、，,]{han})*)[）)】〕\]]$|^(?:文|撰文|采写|撰稿)\s?[/／|｜:：]\s?(?P<by>{han})(?:[\s　|｜]+(?:编辑|图|摄影?|责编|审核|视频|校对)\s?[/／|｜:：]\s?\S{{2,8}})*$"
    );
    let taiwanese = r"^[（(【〔\[]?(?:\p{Han}{2,6}?)?[記记]者\s?(?P<names>\p{Han}{2,4}(?:、\p{Han}{2,4})*)\s?[／/╱]\s?\p{Han}{0,8}(?:報導|報道|专访|專訪|报导|报道|电|電)[）)】〕\]]?$";
    // A surname in characters, a given name in them or in kana.
    let japanese = r"\p{Han}{1,3}[\p{Han}\p{Hiragana}\p{Katakana}ー々]{1,5}";
    let bracketed = format!(
        r"^[（(【［\[〔]\s*(?P<names>{japanese}(?:[、・]\s?{japanese})*)(?P<house>[，,]\s?[A-Za-z][A-Za-z0-9 .&]{{1,20}})?\s*[）)】］\]〕]$"
    );
    Some(Forms {
        signed: [
            Regex::new(&korean).ok()?,
            Regex::new(&chinese).ok()?,
            Regex::new(taiwanese).ok()?,
        ],
        bracketed: Regex::new(&bracketed).ok()?,
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, closes: bool, to: &[&str]) {
        assert_eq!(names(line, closes), to, "{line}");
    }

    #[test]
    fn lines_that_sign_name_who() {
        assert!(FORMS.is_some());
        check("문달래 기자 dallae@harbour.example", false, &["문달래"]);
        check("나루=문달래 기자", false, &["문달래"]);
        check("[북항신문 문달래·한바다 기자]", false, &["문달래", "한바다"]);
        check("（记者 王小明 实习生 李华）", false, &["王小明", "李华"]);
        check("本报记者 王小明 摄影报道", false, &["王小明"]);
        check("文/王小明 编辑/李华", false, &["王小明"]);
        check("記者張大文／港北報導", false, &["張大文"]);
        check("记者王小明／港北报导", false, &["王小明"]);
        check("〔記者張大文、李小華／港北報導〕", false, &["張大文", "李小華"]);
        check("（本报记者王小明、李华）", false, &["王小明", "李华"]);
        check("/dallae@harbour.example 문달래 기자", false, &["문달래"]);
        check("（山田太郎）", true, &["山田太郎"]);
        check("【山田太郎、北原ゆみ】", true, &["山田太郎", "北原ゆみ"]);
        check("［山田太郎，Harbor］", false, &["山田太郎"]);
    }

    #[test]
    fn agencies_stand_in_brackets_behind_who_wrote() {
        assert_eq!(relayed("Minh Anh (Theo Reuters, AFP)"), Some("Minh Anh"));
        assert_eq!(relayed("Ann Lee (dpa)"), Some("Ann Lee"));
        for line in
            ["Ann Lee (Colby)", "The bridge is shut (AFP)", "The Lady of the Lake (AFP)", "(AFP)"]
        {
            assert_eq!(relayed(line), None, "{line}");
        }
    }

    #[test]
    fn what_a_text_is_taken_from_signs_nothing() {
        assert!(is_plain("From Ann Lee") && is_plain("By Ann Lee, 12 June 2026"));
        for line in ["From Low Tide (Ness Press, £10.99)", "From Slack", "By Ann Lee (£12)"] {
            assert!(!is_plain(line), "{line}");
        }
    }

    #[test]
    fn editors_are_named_in_brackets() {
        assert_eq!(editors("（责编：王小明、李华）"), ["王小明", "李华"]);
        assert!(editors("责任编辑：王小明").is_empty() && editors("（编辑：王小明）").is_empty());
        assert!(names_other("편집=문달래 기자") && !names_other("글=문달래 기자"));
    }

    #[test]
    fn other_lines_name_nobody() {
        for line in [
            "（敬称略）",
            "（共同）",
            "（图源网络）",
            "（終わり）",
            "（写真はイメージ）",
            "記者会見は午後に開かれた",
            "记者在现场看到，渡轮已经返航。",
            "여객선이 좌초했다고 기자 회견에서 밝혔다.",
            "文化 / 芸術",
        ] {
            check(line, true, &[]);
        }
        for line in [
            "新华社记者 王小明 摄",
            "海边社记者 王小明摄",
            "사진=한바다 기자",
            "나루=편집=한바다 기자",
        ] {
            check(line, true, &[]);
        }
        check("글=문달래 기자, 사진=한바다 기자", true, &["문달래"]);
        check("글·사진=문달래 기자", true, &["문달래"]);
        check("（山田太郎）", false, &[]);
    }
}
