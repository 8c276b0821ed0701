//! Lists of what a site's readers read much, which is not what is new: by their names and headings.

use scraper::ElementRef;

use super::element::is_heading;
use super::element::words;

/// As class names without their hyphens.
const POPULAR: &[&str] = &[
    "mostread",
    "mostpopular",
    "mostviewed",
    "mostcommented",
    "mostshared",
    "popular",
    "popularposts",
    "popularnews",
    "trending",
    "trendingnow",
    "recommended",
    "recommendations",
    "editorspick",
    "editorspicks",
    "meistgelesen",
    "pluslus",
    "masleidas",
    "masleido",
    "maislidas",
    "piuletti",
    "terpopuler",
    "ranking",
];
/// As they are headed.
const POPULAR_HEADS: &[&str] = &[
    "most read",
    "most popular",
    "most viewed",
    "popular",
    "trending",
    "recommended",
    "editors' picks",
    "editor’s picks",
    "meistgelesen",
    "les plus lus",
    "lo más leído",
    "más leídas",
    "más leído",
    "mais lidas",
    "più letti",
    "best gelezen",
    "meest gelezen",
    "mest lästa",
    "mest lest",
    "mest læste",
    "luetuimmat",
    "najczęściej czytane",
    "nejčtenější",
    "najčitanije",
    "cele mai citite",
    "самое читаемое",
    "популярное",
    "найпопулярніше",
    "най-четени",
    "δημοφιλή",
    "en çok okunanlar",
    "çok okunanlar",
    "الأكثر قراءة",
    "الاكثر قراءة",
    "پربازدیدترین",
    "הנקראות ביותר",
    "terpopuler",
    "đọc nhiều",
    "ยอดนิยม",
    "人気",
    "ランキング",
    "热门",
    "熱門",
    "点击排行",
    "많이 본 뉴스",
    "랭킹",
];

/// Is it named as such a list?
pub(super) fn is_named(e: &ElementRef<'_>) -> bool {
    let names = ["class", "id"].iter().filter_map(|a| e.attr(a)).flat_map(|v| v.split(' '));
    let mut whole = names.map(|name| name.replace(['-', '_'], "").to_ascii_lowercase());
    whole.any(|name| POPULAR.contains(&name.as_str()))
}

/// Does it stand right under a heading that says these are read much?
pub(super) fn is_under(e: &ElementRef<'_>) -> bool {
    let before = e.prev_siblings().find_map(ElementRef::wrap).filter(is_heading);
    let said = before.map(words).unwrap_or_default().to_lowercase();
    // `Popular this week`, but no headline that begins so.
    let short = |head: &str| said.chars().count() <= head.chars().count() + 12;
    POPULAR_HEADS.iter().any(|head| said.starts_with(head) && short(head))
}
