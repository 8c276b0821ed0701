//! The forms of the agencies that write in Chinese, Japanese and Korean.

/// Cities that a reporter's name may stand before, or that a paper's own people write from.
const CITIES: &str = "北京|上海|广州|廣州|深圳|天津|重庆|重慶|武汉|成都|南京|杭州|西安|沈阳|长沙|海口|拉萨|香港|澳门|澳門|台北|联合国|\
    聯合國|华盛顿|華盛頓|纽约|紐約|伦敦|倫敦|巴黎|柏林|莫斯科|东京|東京|首尔|首爾|平壤|新德里|开罗|開羅|日内瓦|日內瓦|布鲁塞尔|罗马|\
    羅馬|马德里|悉尼|堪培拉|渥太华|曼谷|河内|雅加达|吉隆坡|新加坡|内罗毕|约翰内斯堡|伊斯坦布尔|安卡拉|德黑兰|耶路撒冷|加沙|基辅|\
    维也纳|日內瓦|里约热内卢|墨西哥城|洛杉矶|旧金山|ワシントン|ニューヨーク|ロンドン|パリ|ベルリン|モスクワ|ソウル|カイロ|ブリュッセル|\
    ジュネーブ|ローマ|マドリード|シンガポール|バンコク|ジャカルタ|マニラ|ハノイ|ニューデリー|ドバイ|テヘラン|エルサレム|イスタンブール|\
    シドニー|ロサンゼルス|サンフランシスコ|サンパウロ|ヨハネスブルク|ナイロビ|ウィーン|フランクフルト|キーウ|ストックホルム|ウクライナ|東京|大阪|名古屋|\
    福岡|札幌|仙台|広島|那覇|京都|神戸|横浜|新潟|金沢|長崎|平壌";

/// How labels go on behind a city, and no name: `【パリ五輪代表】`, `【ニューヨーク市長選】`.
pub(super) const LABELS: [&str; 28] = [
    "市", "都", "府", "五輪", "株", "外", "為替", "証券", "条約", "協定", "空港", "近郊", "中心",
    "支局", "会談", "事件", "国", "大会", "大使", "大学", "大阪", "時事", "共同", "原油", "警",
    "電", "高裁", "地",
];

/// Towns that stand before an agency in round brackets, which hold much else.
const TOWNS: &str = "高松|松山|高知|徳島|岡山|山口|松江|鳥取|大津|奈良|津|和歌山|岐阜|静岡|浜松|甲府|長野|富山|福井|前橋|宇都宮|水戸|千葉|\
    さいたま|川崎|相模原|福島|山形|秋田|盛岡|青森|函館|旭川|釧路|佐賀|熊本|大分|宮崎|鹿児島|北九州|堺|姫路|成田|舞鶴|下関|佐世保|苫小牧|\
    上海|香港|台北|広州|瀋陽|大連|釜山";
/// What is common to several and no place, before 共同: `【官民共同】`.
const SHARED: &str = "官民|産学|産学官|産官学|官学|男女|国際|民間|市民|住民|企業|大学|全国|国内|海外|両者|両国|両社|三者|三社|四社|各社|業界|\
    地域|公私|労使|与野党|報道|政府|政治|経済|社会|今週|今日|最新|新聞|夫婦|親子|地元|研究|開発|三国|二国|世界|医療|教育";
/// Countries: `【日米共同】`.
const COUNTRIES: &str = "日米中韓朝露仏独豪印伊欧比越台英加";

/// Is what stands before 共同 or 時事 a place? Kana tell that the text is Japanese.
pub(super) fn is_town(name: &str, square: bool, text: &str) -> bool {
    let kana = |c: char| matches!(c, '\u{3040}'..='\u{30FF}');
    let listed = |list: &str| list.split('|').any(|word| word.trim() == name);
    let countries = || name.chars().all(|c| COUNTRIES.contains(c));
    text.chars().take(KANA_CHARS).any(kana)
        && (listed(TOWNS) || listed(CITIES) || square && !listed(SHARED) && !countries())
}

/// So far behind its beginning a Japanese text has kana.
const KANA_CHARS: usize = 60;

/// Patterns with groups `agency`, `place`, `date`; `wired` where the form itself says that an agency sent it.
pub(super) fn forms() -> Vec<String> {
    [chinese(), japanese(), korean()].concat()
}

/// Day, with its month and year or without.
fn date() -> String {
    let n = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})";
    let year = r"(?:(?:[0-9０-９]{4}|[〇○零一二三四五六七八九]{4})\s*年)?";
    format!(r"(?P<date>{year}(?:{n}\s*月)?{n}\s*日)")
}

fn chinese() -> Vec<String> {
    let date = date();
    let sent = r"(?P<wired>(?:综合|綜合)?(?:外[电電]|[专專]?[电電])|消息)(?:报导|報導)?";
    let named = r"[\s　]*[（(][^）)]{0,40}[）)]";
    let reporter = format!("(?:{named})?");
    // `题：一班夜船`: in a line of its own, what the piece is called.
    let titled = r"(?:[\s　]*题[：:](?:[^。，！？]{1,40}$)?)?";
    let closes = format!(r"[）)】〕\]]?{reporter}{titled}[\s：:]?");
    let open = r"^[（(【〔\[]?[据據]?";
    let agency = r"(?P<agency>\p{Han}{2,8}?[社网網]|路透|法新|美联)";
    vec![
        // 新华社记者张三北京11月18日电
        format!(r"{open}{agency}[记記]者(?:\p{{Han}}{{2,4}}、)*\p{{Han}}{{2,4}}?(?P<place>{CITIES})\s*{date}\s*{sent}{closes}"),
        // 新华社北京11月18日电（记者张三） ; 据新华社北京十一月十八日电 ; （中央社記者張三台北18日電）
        format!(
            r"{open}{agency}(?:[记記]者(?:\p{{Han}}{{2,4}}、)*(?:\p{{Han}}{{3}}|\p{{Han}}{{2,4}}?))?[／/]?(?P<place>\p{{Han}}{{0,12}}?)\s*{date}\s*{sent}{closes}"
        ),
        // 据新华社电 ; 新华社北京电
        r"^[（(【\[]?[据據]?(?P<agency>新[华華]社|中新[社网網]|中央社|路透社|法新社|美[联聯]社)(?P<place>\p{Han}{0,6}?)[电電][）)】\]]?[\s　：:，,]".to_owned(),
        // 本报北京11月18日电
        format!(r"^本[报報网網](?P<place>{CITIES}|\p{{Han}}{{2,6}}?)\s*{date}\s*(?:专?[电電]|[讯訊]){closes}"),
        // 平壤6月3日电（记者 张三）; not `北京6月3日电影节`
        format!(r"^(?P<place>{CITIES})\s*{date}\s*(?:专|專)?[电電](?:{named}|[\s　：:]+)"),
        // 央视网消息： ; 环球网报道 ; 央视网消息（新闻联播）：
        r"^(?P<agency>[^互\P{Han}]\p{Han}{1,5}?[网網])(?P<paper>消息|[讯訊]|报道|報導)(?:[（(]\p{Han}{2,10}[）)])?[：:\s　]".to_owned(),
        // 中国日报网11月18日电
        format!(r"^(?P<agency>\p{{Han}}{{2,6}}[网網社])\s*{date}(?P<paper>[电電讯訊]){closes}"),
        // 〔中央社〕
        r"^[〔【（(](?P<agency>\p{Han}{1,7}[社网網])[〕】）)]".to_owned(),
        // 【大公報訊】 ; （早報訊）; not 【本報訊】
        r"^[【（(〔](?P<agency>[^本\P{Han}]\p{Han}{0,3}[报報])(?P<paper>[讯訊])[】）)〕]".to_owned(),
        // 【海峡时报2026年06月12日讯】: a paper; a place stands before the day alone
        r"^【(?P<agency>\p{Han}{2,6}?)(?P<date>[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)(?P<paper>[讯訊])】".to_owned(),
        // （新加坡讯）
        format!(r"^[（(](?P<place>{CITIES})[讯訊][）)]"),
        // （吉隆坡18日讯）
        format!(r"^[（(【](?:本[报報])?(?P<place>\p{{Han}}{{2,6}}?){date}(?:综合|綜合|专|專)?[讯訊电電][）)】]\s?"),
        // 北京2026年11月18日 /美通社/ -- ; 서울, 2026년 11월 18일 /PRNewswire/ --
        r"^(?P<place>[\p{Han}\p{Hangul}\p{Katakana}・ー]{1,20})[、，,\s]*(?P<date>[0-9]{4}\s?[年년]\s?[0-9]{1,2}\s?[月월]\s?[0-9]{1,2}\s?[日일])\s*/(?P<agency>[^/]{2,30})/\s*[-—–]*".to_owned(),
    ]
}

fn japanese() -> Vec<String> {
    let date = date();
    let place = r"(?P<place>[\p{Han}\p{Katakana}ー・/／]{1,20}?)";
    let abroad =
        format!(r"(?P<place>\p{{Han}}?[\p{{Katakana}}ー・/／]{{2,20}}?\p{{Han}}?|{CITIES})");
    // `ＡＦＰ時事`, `AP＝共同`: who wrote, and who passed it on.
    let agency =
        r"(?P<agency>(?:[A-ZＡ-Ｚ]{2,4}[=＝]?)?(?:共同|時事)|ロイター|新華社|聯合ニュース|中央社)";
    vec![
        // 【ワシントン共同】 ; （ロンドン時事）; not `（官民共同）`
        format!(r"^[【（(]{abroad}{agency}[】）)]"),
        // 【高松共同】 ; （高松共同）
        r"^[【（(](?P<place>(?P<town>\p{Han}{2,4}?))(?P<agency>共同|時事)[】）)]".to_owned(),
        // 【ワシントン＝共同】 ; 【東京18日共同】
        format!(r"^[【（(]{place}[\s　]*(?:{date}[\s　]*[=＝]?|[=＝]){agency}[】）)]"),
        // 【新華社北京11月18日】
        format!(r"^【(?P<agency>新華社|共同社|聯合ニュース){place}{date}】"),
        // 【11月18日 AFP】 ; 【11月18日 AFP＝時事】
        format!(r"^【{date}\s*(?P<agency>[A-Za-z\p{{Katakana}}\p{{Han}}ー=＝ ]{{2,16}})】"),
        // ［東京　１８日　ロイター］ -
        format!(
            r"^[\[［](?:(?P<place>[^\]］\s　0-9０-９]{{1,20}})[\s　]+)?(?:{date}[\s　]+)?(?P<agency>ロイター|AP|AFP|共同|時事|CNN)[\]］]\s*[-－—–]?"
        ),
        // （ブルームバーグ） -- ; （ブルームバーグ）：
        r"^[（(](?P<agency>ブルームバーグ|ロイター|共同|時事|聯合ニュース)[）)]\s*[-－—–：]+"
            .to_owned(),
        // （共同） ; （ＣＮＮ）
        r"^[（(](?P<agency>共同|時事|ＣＮＮ|CNN)[）)]".to_owned(),
        // 【ロンドン山田太郎】
        format!(r"^【(?P<place>{CITIES})(?P<writer>\p{{Han}}{{3,5}})】"),
        // 【ロンドン＝山田太郎】 ; 【北京・山田太郎】 ; 【ロンドン＝山田太郎、パリ＝鈴木花子】
        format!(
            r"^【(?P<place>{CITIES})[=＝・]\p{{Han}}{{3,5}}(?:、(?:{CITIES})[=＝・]\p{{Han}}{{3,5}})*】"
        ),
    ]
}

fn korean() -> Vec<String> {
    let reporter = r"(?:\s*[\p{Hangul}·,\s]{2,30}(?:기자|특파원|통신원)\s*=?)?\s*=?";
    vec![
        // (파리 AFP=연합뉴스)
        format!(
            r"^[\[(【［](?P<place>[\p{{Hangul}}·]{{1,20}})\s+(?P<agency>(?:[A-Za-z]{{2,5}}|교도|로이터|신화|타스|스푸트니크|블룸버그)=[\p{{Hangul}}0-9]{{2,10}})[\])】］]{reporter}"
        ),
        // (서울=연합뉴스) 홍길동 기자 = ; [서울=AP/뉴시스]
        format!(
            r"^[\[(【［](?P<place>[\p{{Hangul}}·A-Za-z\s]{{1,20}})=(?P<agency>[\p{{Hangul}}A-Za-z0-9/]{{2,16}})[\])】］]{reporter}"
        ),
        // (부산=한밭통신) 홍길동 기자 = : one that nobody knows here, but who wrote for it
        r"^[\[(【［](?P<place>[\p{Hangul}·]{1,20})=(?P<agency>[\p{Hangul}A-Za-z0-9]{2,16})[\])】］]\s*(?P<paper>[\p{Hangul}·,\s]{2,30}(?:기자|특파원|통신원))\s*=".to_owned(),
        // 평양 11월 18일발 조선중앙통신
        r"^[（(]?(?P<place>\p{Hangul}{1,8})\s*(?P<date>(?:[0-9]{1,2}월\s*)?[0-9]{1,2}일)\s*발?\s*(?P<agency>조선중앙통신)[）)]?".to_owned(),
    ]
}
