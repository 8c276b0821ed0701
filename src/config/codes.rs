//! What each code means, at length: for `copydesk check --explain C014`.

/// A code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explained {
    /// `C014`.
    pub code: &'static str,
    /// In a line.
    pub title: &'static str,
    /// Why it is a mistake, and what to do.
    pub text: &'static str,
    /// A config that has it.
    pub wrong: &'static str,
    /// The same without it.
    pub right: &'static str,
}

/// The explanation of a code, or of all of them in order.
pub fn explained(code: &str) -> Option<&'static Explained> {
    let wanted = code.trim().trim_matches(['[', ']']).to_ascii_uppercase();
    let digits = wanted.trim_start_matches('C').trim_start_matches('0');
    CODES.iter().find(|e| e.code[1..].trim_start_matches('0') == digits)
}

const fn code(
    code: &'static str,
    title: &'static str,
    text: &'static str,
    wrong: &'static str,
    right: &'static str,
) -> Explained {
    Explained { code, title, text, wrong, right }
}

const CODES: &[Explained] = &[
    code(
        "C001",
        "a line is not TOML",
        "A line is `key = value`, or a head like [fetch] or [[source]]. Text stands in straight double quotes; numbers, true and false stand bare. A comment begins with #. The line is shown mended where it can be told what was meant.",
        "contact = mailto:me@example.net",
        "contact = \"mailto:me@example.net\"",
    ),
    code(
        "C002",
        "given twice",
        "A key or a table may stand once only. Each source and each edition has a head of its own in double brackets: [[source]].",
        "[fetch]\nper_host = 1\nper_host = 2",
        "[fetch]\nper_host = 1",
    ),
    code(
        "C003",
        "an unknown key, or one in the wrong table",
        "TOML gives each line to the table whose head stands above it. A key is unknown when it is misspelled, stands below the wrong head, or comes from another program. config/copydesk.toml names every key in its place.",
        "listen = \"127.0.0.1:8087\"",
        "[publish]\nlisten = \"127.0.0.1:8087\"",
    ),
    code(
        "C004",
        "a value of the wrong type",
        "Text stands in quotes, numbers and true/false do not; a list stands in brackets. Time spans and sizes are text with a unit: \"15m\", \"8 MiB\".",
        "[fetch]\nper_host = \"1\"",
        "[fetch]\nper_host = 1",
    ),
    code(
        "C005",
        "something is missing",
        "A source needs an `id` and a `url`, an edition an `id`, a listing an `item`; and there must be a folder for the data.",
        "[[source]]\nurl = \"https://wire.example/feed\"",
        "[[source]]\nid = \"wire\"\nurl = \"https://wire.example/feed\"",
    ),
    code(
        "C006",
        "an empty value",
        "Leave the key out to have its default; an empty text would be no name, no title and no folder.",
        "[[edition]]\nid = \"all\"\ntitle = \"\"",
        "[[edition]]\nid = \"all\"",
    ),
    code(
        "C007",
        "an id that cannot be a file name",
        "Ids are parts of addresses, file names, log lines and metrics: letters, digits, `-` and `_`, at most 64. The feed's readable name is `title`, or what the source itself says.",
        "[[edition]]\nid = \"all news\"",
        "[[edition]]\nid = \"all-news\"\ntitle = \"All news\"",
    ),
    code(
        "C008",
        "two with one id",
        "Stories and schedules are kept by the id of their source, feeds are named by the id of their edition. Some file systems do not tell case apart, so ids of editions differ in more than that.",
        "[[edition]]\nid = \"a\"\n[[edition]]\nid = \"A\"",
        "[[edition]]\nid = \"a\"\n[[edition]]\nid = \"b\"",
    ),
    code(
        "C009",
        "not a web address",
        "Only http and https are fetched, and the address is written out, scheme and all. A password in it would stand in logs and pages, so it is refused: put it into a file and name that with `secret`.",
        "[[source]]\nid = \"a\"\nurl = \"https//wire.example/feed\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/feed\"",
    ),
    code(
        "C010",
        "one address twice",
        "Two sources with one address ask its server twice for the same. Several editions can share a source by its tags.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\n[[source]]\nid = \"b\"\nurl = \"https://wire.example/\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"",
    ),
    code(
        "C011",
        "not a schedule",
        "A cron line has five fields: minute, hour, day of month, month, weekday, on the clock of `zone`. @hourly, @daily and @weekly work too. An interval goes into `every`.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\ncron = \"0 */5 * * * *\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\ncron = \"*/5 * * * *\"",
    ),
    code(
        "C012",
        "two schedules",
        "A source is polled by the clock (`cron`) or after a time (`every`). With neither, [schedule] default holds.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\ncron = \"0 * * * *\"\nevery = \"1h\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"1h\"",
    ),
    code(
        "C013",
        "not a time span",
        "A number and its unit, without more words: \"90s\", \"15m\", \"1h 30m\", \"30d\".",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"5 minutes\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"5m\"",
    ),
    code(
        "C014",
        "polled too often",
        "Publishers block who asks too often, and hardly any wire has news every minute. The least is [schedule] interval_floor.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"10s\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"5m\"",
    ),
    code(
        "C015",
        "not a size",
        "A whole number and its unit: \"512 KiB\", \"8 MiB\", \"1 GiB\".",
        "[fetch]\npage_bytes_max = \"8\"",
        "[fetch]\npage_bytes_max = \"8 MiB\"",
    ),
    code(
        "C016",
        "an unknown time zone",
        "Zones have the names of the IANA database, continent and city: they know about summer time. Abbreviations mean different zones to different people.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nzone = \"MSK\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nzone = \"Europe/Moscow\"",
    ),
    code(
        "C017",
        "not a CSS selector",
        "Listings are read by CSS selectors, as in a style sheet: `ul.news > li` is each li right below a ul of class news. XPath, HTML and the additions of jQuery do not work. copydesk takes text and links out of what is selected by itself.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nkind = \"listing\"\nitem = \"//li\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nkind = \"listing\"\nitem = \"li\"",
    ),
    code(
        "C018",
        "selectors without a listing",
        "item, title, link and date say where the entries of an HTML page are; feeds and sitemaps say it themselves.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nitem = \"li\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nkind = \"listing\"\nitem = \"li\"",
    ),
    code(
        "C019",
        "not a pattern",
        "`match` is a regular expression on headline and text that ignores case. Words separated by | are mostly enough.",
        "[[edition]]\nid = \"a\"\ninclude = { match = \"(trade\" }",
        "[[edition]]\nid = \"a\"\ninclude = { match = \"trade\" }",
    ),
    code(
        "C020",
        "not an address to listen on",
        "An IP address and a port; names do not work, since they may stand for several. \"\" is for no server.",
        "[publish]\nlisten = \"localhost:8087\"",
        "[publish]\nlisten = \"127.0.0.1:8087\"",
    ),
    code(
        "C021",
        "open to other machines",
        "The server has no TLS and no password. Put a web server before it, or say `public = true` when the network is yours.",
        "[publish]\nlisten = \"0.0.0.0:8087\"\nbase_url = \"https://news.example.net/\"",
        "[publish]\nlisten = \"0.0.0.0:8087\"\npublic = true\nbase_url = \"https://news.example.net/\"",
    ),
    code(
        "C022",
        "not an address for readers",
        "base_url is what all links of the feeds begin with. It ends at a path, without ? or #, and carries no password. Feed readers take a feed at another address for a new one, so choose it once.",
        "[publish]\nbase_url = \"news.example.net\"",
        "[publish]\nbase_url = \"https://news.example.net/\"",
    ),
    code(
        "C023",
        "not a network",
        "`allow` opens private addresses that are refused otherwise: a network like 10.1.2.0/24 (any port), or an address with its port. Names do not work, because what they resolve to can change.",
        "[fetch]\nallow = [\"10.1.2.3\"]",
        "[fetch]\nallow = [\"10.1.2.3/32\"]",
    ),
    code(
        "C024",
        "out of range",
        "The number is smaller or larger than anything that makes sense there.",
        "[[edition]]\nid = \"a\"\nlimit = 0",
        "[[edition]]\nid = \"a\"\nlimit = 100",
    ),
    code(
        "C025",
        "nobody can be reached",
        "Publishers who see a program misbehave write to its owner, or block it. The contact goes into the User-Agent of every request; without one it says only the program's name and version.",
        "",
        "contact = \"mailto:me@example.net\"",
    ),
    code(
        "C026",
        "not a contact",
        "A mailto: address, or a web page that says who you are. It goes into a header, so it is plain ASCII.",
        "contact = \"me@example.net\"",
        "contact = \"mailto:me@example.net\"",
    ),
    code(
        "C027",
        "an unknown kind of source",
        "feed is RSS, Atom or JSON Feed; sitemap is a (news) sitemap; listing is an HTML page of links.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nkind = \"rss\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nkind = \"feed\"",
    ),
    code(
        "C028",
        "intervals that contradict each other",
        "interval_floor is the fastest anyone is polled, interval_min and interval_max bound what \"auto\" chooses.",
        "[schedule]\ninterval_min = \"2h\"\ninterval_max = \"1h\"",
        "[schedule]\ninterval_min = \"1h\"\ninterval_max = \"2h\"",
    ),
    code(
        "C029",
        "a tag no source has",
        "Editions choose by tags that you give to sources. A tag none of them has picks nothing.",
        "[[edition]]\nid = \"a\"\ninclude = { tags = [\"asia\"] }",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\ntags = [\"asia\"]\n[[edition]]\nid = \"a\"\ninclude = { tags = [\"asia\"] }",
    ),
    code(
        "C030",
        "a path that leads nowhere",
        "~/ is your own home folder; that of another user must be written out. Relative paths start at the config file.",
        "data = \"~bob/news\"",
        "data = \"/home/bob/news\"",
    ),
    code(
        "C031",
        "published nowhere",
        "With neither a server nor a folder nobody sees the editions.",
        "[publish]\nlisten = \"\"",
        "[publish]\nlisten = \"\"\ndir = \"/var/www/news\"",
    ),
    code(
        "C032",
        "no source",
        "Nothing will be polled. `copydesk add URL` finds what an address offers and writes it here.",
        "",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"",
    ),
    code(
        "C033",
        "articles are forgotten too soon",
        "Copies of a story come in within a day or two. What is forgotten before is told a second time.",
        "[retain]\narticles = \"5m\"",
        "[retain]\narticles = \"30d\"",
    ),
    code(
        "C034",
        "an address that will not be fetched",
        "Private networks, this machine, and ports that are not the web's are refused, whatever a feed or a redirect says: else any feed could make copydesk ask your router. What you mean goes into [fetch] allow.",
        "[[source]]\nid = \"a\"\nurl = \"http://127.0.0.1:8000/feed\"",
        "[fetch]\nallow = [\"127.0.0.1:8000\"]\n[[source]]\nid = \"a\"\nurl = \"http://127.0.0.1:8000/feed\"",
    ),
    code(
        "C035",
        "polled too seldom",
        "A feed of a wire holds the entries of a day or two: polled more seldom than once a day, some come and go unseen.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"7d\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nevery = \"1h\"",
    ),
    code(
        "C036",
        "an id that the server needs",
        "The server has pages and files of its own: story, status, hub, push, metrics, healthz, readyz, index, style, feed, favicon, icon, logo, 404. An edition of such a name would be in their way.",
        "[[edition]]\nid = \"status\"",
        "[[edition]]\nid = \"status-news\"",
    ),
    code(
        "C037",
        "an unknown agency",
        "Stories are credited to agencies by the names of config/agencies.toml. Another name picks nothing.",
        "[[edition]]\nid = \"a\"\ninclude = { agencies = [\"Xinua\"] }",
        "[[edition]]\nid = \"a\"\ninclude = { agencies = [\"Xinhua\"] }",
    ),
    code(
        "C038",
        "an unknown language",
        "Languages are told by their codes: `en` takes `en-GB` too. A name or the code of a country picks nothing.",
        "[[edition]]\nid = \"a\"\ninclude = { languages = [\"english\"] }",
        "[[edition]]\nid = \"a\"\ninclude = { languages = [\"en\"] }",
    ),
    code(
        "C041",
        "what opens a source cannot be used",
        "A key or password is kept out of this file: `secret` says where, and {secret} stands for it in `url`, `user` or `authorization`. With a `user` it is the password.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/?key={secret}\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/?key={secret}\"\nsecret = { file = \"/etc/copydesk/wire\" }",
    ),
    code(
        "C042",
        "a secret that is not used, or in plain sight",
        "A secret goes where {secret} stands, or is the password of `user`. Written into this file, whoever reads it has it.",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nauthorization = \"Bearer 5f2a\"",
        "[[source]]\nid = \"a\"\nurl = \"https://wire.example/\"\nauthorization = \"Bearer {secret}\"\nsecret = { env = \"WIRE\" }",
    ),
    code(
        "C043",
        "a secret that cannot be had",
        "Only commands that poll need the secrets. Files must be readable by the user who runs copydesk; a variable must be set where it is started; a credential needs `LoadCredential=` in the unit.",
        "",
        "",
    ),
    code(
        "C044",
        "hubs have nowhere to push to",
        "[fetch] push is the public address at which hubs reach the server of [publish] listen; with `listen = \"\"` there is none.",
        "[publish]\nlisten = \"\"\n[fetch]\npush = \"https://news.example.net/\"",
        "[publish]\nlisten = \"127.0.0.1:8087\"\n[fetch]\npush = \"https://news.example.net/\"",
    ),
    code(
        "C047",
        "[journal] names no fleet that can be",
        "A fleet needs the addresses of its NATS servers (nats:// or tls://, a host and a port), a plain name for the stream and for this node, and 1, 3 or 5 replicas. Who opens the servers: `user` with a `secret`, a `secret` alone as a token, or `creds`; none of it stands in an address.",
        "[journal]\nservers = [\"nats://desk:s3cret@10.0.0.1:4222\"]",
        "[journal]\nservers = [\"nats://10.0.0.1:4222\"]\nuser = \"desk\"\nsecret = { file = \"/etc/copydesk/nats\" }",
    ),
    code(
        "C048",
        "what is published holds what must not be served",
        "A web server shows the whole folder of [publish] dir. With the data folder, the config or the file of a secret in it, everybody could read the journal, the store, the addresses of sources and what opens them.",
        "data = \"/var/lib/copydesk\"\n[publish]\ndir = \"/var/lib/copydesk\"",
        "data = \"/var/lib/copydesk\"\n[publish]\ndir = \"/var/www/copydesk\"",
    ),
    code(
        "C040",
        "a rule of sites.toml cannot be used",
        "In sites.toml a table is a host, its keys are body, strip, title, author, date and single_page, and its values are CSS selectors.",
        "",
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::super::{Env, parse};
    use super::*;

    #[test]
    fn each_example_has_its_mistake_and_loses_it() {
        let env = Env { home: Some("/home/desk".into()), data_home: Some("/home/desk".into()) };
        let codes = |text: &str| -> Vec<&str> {
            let found =
                parse(text, "copydesk.toml", &env).map_or_else(|found| found, |c| c.warnings);
            found.iter().map(|d| d.code).collect()
        };
        for one in CODES.iter().filter(|e| !["C040", "C043", "C048"].contains(&e.code)) {
            assert!(codes(one.wrong).contains(&one.code), "{}: {:?}", one.code, codes(one.wrong));
            assert!(!codes(one.right).contains(&one.code), "{}: {:?}", one.code, codes(one.right));
            let errors = parse(one.right, "copydesk.toml", &env).is_err();
            assert!(!errors, "{} still fails: {:?}", one.code, codes(one.right));
        }
    }

    #[test]
    fn every_code_in_the_program_is_explained() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config");
        let pattern = regex::Regex::new("\"(C0[0-9]{2})\"").unwrap();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            for code in pattern.captures_iter(&text) {
                assert!(explained(&code[1]).is_some(), "{} has no words", &code[1]);
            }
        }
        assert!(explained("c14").is_some() && explained("C99").is_none());
    }
}
