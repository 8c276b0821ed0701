//! Datelines of the scripts without spaces or capitals: Chinese, Japanese, Korean.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::agencies::Agencies;
use super::pattern;
use crate::model::Dateline;

/// Patterns with groups `agency`, `place`, `date`, first match wins.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let n = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})";
    let year = r"(?:(?:[0-9０-９]{4}|[〇○零一二三四五六七八九]{4})\s*年)?";
    let date = format!(r"(?P<date>{year}(?:{n}\s*月)?{n}\s*日)");
    let reporter = r"(?:[\s　]*[（(][^）)]{0,40}[）)])?";
    let forms = [
        // 新华社北京11月18日电（记者张三） ; 据新华社北京十一月十八日电 ; （中央社記者張三台北18日電）
        format!(
            r"^[（(【\[]?[据據]?(?P<agency>\p{{Han}}{{2,5}}?[社网網]|路透|法新|美联)(?:[记記]者(?:\p{{Han}}{{3}}|\p{{Han}}{{2,4}}?))?(?P<place>\p{{Han}}{{0,12}}?)\s*{date}\s*(?:综合|綜合)?(?:外[电電]|专?[电電])(?:报导|報導)?[）)】\]]?{reporter}[\s：:]?"
        ),
        // 据新华社电 ; 新华社北京电
        r"^[（(【\[]?[据據]?(?P<agency>新[华華]社|中新[社网網]|中央社|路透社|法新社|美[联聯]社)(?P<place>\p{Han}{0,6}?)[电電][）)】\]]?[\s　：:，,]".to_owned(),
        // 【ワシントン共同】 ; 【東京時事】 ; 【11月18日 AFP】
        r"^【(?P<place>[\p{Han}\p{Katakana}ー・]{1,12}?)(?P<agency>共同|時事|ロイター|新華社)】".to_owned(),
        format!(r"^【{date}\s*(?P<agency>[A-Za-z\p{{Katakana}}\p{{Han}}ー]{{2,12}})】"),
        // ［東京　１８日　ロイター］ -
        format!(
            r"^[\[［](?P<place>[^\]］\s　0-9０-９]{{1,20}})[\s　]+(?:{date}[\s　]+)?(?P<agency>ロイター|AP|AFP|共同|時事|CNN)[\]］]\s*[-－—–]?"
        ),
        // （ブルームバーグ） --
        r"^[（(](?P<agency>ブルームバーグ|ロイター|共同|時事|聯合ニュース)[）)]\s*[-－—–]+".to_owned(),
        // （共同）
        r"^[（(](?P<agency>共同|時事)[）)]".to_owned(),
        // دمشق-سانا ; الرياض / واس -
        r"^(?P<place>\p{Arabic}[\p{Arabic} ]{1,24}?)\s*[-–/]\s*(?P<agency>\p{Arabic}{2,12})(?:\s*[-–:.]+\s*|\s+)".to_owned(),
        // أبوظبي في 17 مارس / وام / نص
        r"^(?P<place>\p{Arabic}[\p{Arabic} ]{1,24}?)[\s،,]+(?:في\s+)?(?P<date>\p{Nd}{1,2}\s+\p{Arabic}{3,12}(?:\s+\p{Nd}{4})?)\s*[/(]\s*(?P<agency>\p{Arabic}{2,12})\s*[/)](?:\s*[-–:.ـ]+)?\s*".to_owned(),
        // الرياض 24 ذو الحجة 1447 هـ الموافق 9 يونيو 2026 م واس
        r"^(?P<place>\p{Arabic}[\p{Arabic} ]{1,24}?)[\s،]+(?P<date>\p{Nd}{1,2}\s+\p{Arabic}[\p{Arabic} ]{2,20}?\s+\p{Nd}{4}\s*هـ(?:\s*الموافق\s*\p{Nd}{1,2}\s+\p{Arabic}{3,12}\s+\p{Nd}{4}\s*م?)?)\s*[/(]?\s*(?P<agency>\p{Arabic}{2,12})\s*[/)]?(?:\s*[-–:.])?\s+".to_owned(),
        // （ロンドン共同）
        r"^[（(](?P<place>[\p{Han}\p{Katakana}ー・]{2,12}?)(?P<agency>共同|時事)[）)]".to_owned(),
        // 【ソウル聯合ニュース】
        r"^【(?P<place>[\p{Han}\p{Katakana}ー・]{1,12}?)(?P<agency>聯合ニュース)】".to_owned(),
        // (서울=연합뉴스) 홍길동 기자 =
        r"^[\[(【［](?P<place>[\p{Hangul}·A-Za-z\s]{1,20})=(?P<agency>[\p{Hangul}A-Za-z0-9]{2,10})[\])】］](?:\s*[\p{Hangul}·,\s]{2,30}(?:기자|특파원|통신원)\s*=?)?\s*=?".to_owned(),
    ];
    forms.iter().filter_map(|f| pattern(f)).collect()
});

/// The dateline of a line, and its length.
pub(super) fn dateline(text: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    if text.is_ascii() {
        return None;
    }
    let found = FORMS.iter().find_map(|f| f.captures(text).filter(|c| signed(c, agencies)))?;
    let group =
        |name| found.name(name).map(|m| m.as_str().trim().to_owned()).filter(|s| !s.is_empty());
    let end = found.get(0)?.end();
    Some((
        Dateline { place: group("place"), date: group("date"), agency: group("agency"), day: None },
        end,
    ))
}

/// Is it an agency's? Brackets alone open many lines.
fn signed(found: &Captures<'_>, agencies: &Agencies) -> bool {
    found.name("agency").is_some_and(|a| agencies.find(a.as_str()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(line: &str, place: &str, date: &str, agency: &str, rest: &str) {
        let found = dateline(line, &Agencies::default());
        crate::wire::dateline::told(found, line, [place, date, agency, rest]);
    }

    #[test]
    fn every_form() {
        reads("据新华社北京6月12日电 正文", "北京", "6月12日", "新华社", "正文");
        reads("新华社北京六月十二日电 正文", "北京", "六月十二日", "新华社", "正文");
        reads("新華社海口六月十二日電（記者張三）正文", "海口", "六月十二日", "新華社", "正文");
        reads("（共同）本文", "", "", "共同", "本文");
        reads("دمشق-سانا نص", "دمشق", "", "سانا", "نص");
        reads("الرياض / واس - نص", "الرياض", "", "واس", "نص");
        reads("أبوظبي في 17 مارس / وام / نص", "أبوظبي", "17 مارس", "وام", "نص");
        reads("据新华社电 正文", "", "", "新华社", "正文");
        reads("新华社北京11月18日电（记者张三）正文", "北京", "11月18日", "新华社", "正文");
        reads("新华社联合国11月18日电 正文", "联合国", "11月18日", "新华社", "正文");
        reads("中新网11月18日电 正文", "", "11月18日", "中新网", "正文");
        reads("（中央社記者張小明台北18日電）正文", "台北", "18日", "中央社", "正文");
        reads("【ワシントン共同】本文", "ワシントン", "", "共同", "本文");
        reads("［東京　１８日　ロイター］ - 本文", "東京", "１８日", "ロイター", "本文");
        reads("【11月18日 AFP】本文", "", "11月18日", "AFP", "本文");
        reads("【서울=뉴시스】홍길동 기자 = 본문", "서울", "", "뉴시스", "본문");
        reads("（ロンドン共同）本文", "ロンドン", "", "共同", "本文");
        let spa = "24 ذو الحجة 1447 هـ الموافق 9 يونيو 2026 م";
        reads(&format!("الرياض {spa} واس نص"), "الرياض", spa, "واس", "نص");
        reads("(서울=연합뉴스) 홍길동 기자 = 본문", "서울", "", "연합뉴스", "본문");
        reads("[서울=뉴시스]홍길동 기자 = 본문", "서울", "", "뉴시스", "본문");
    }

    #[test]
    fn brackets_alone_are_no_dateline() {
        for line in ["【独自】本文", "(종합) 본문", "（图）正文", "11月18日，北京"]
        {
            assert_eq!(dateline(line, &Agencies::default()), None, "{line}");
        }
    }
}
