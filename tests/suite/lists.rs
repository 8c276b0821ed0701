//! Promise: a text that is a list is told whole or not at all, for half of it says what nobody wrote.

use crate::extraction::read;

const LEDE: &str = "The lock at Tarn Head will stay shut until the spring, the water board said on Friday, after divers found that one of its gates had moved.";

const TOWNS: [&str; 9] = [
    "Tarn Head",
    "Osterdam",
    "Skerrow",
    "Corrow",
    "Pellmoor",
    "Hallby",
    "Harrow",
    "Kestrel Bay",
    "Lune",
];

fn text_of(title: &str, inside: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=en><title>{title} - Courier</title><body><header><a href=/>Courier</a></header>\
         <nav><a href=/n>News</a><a href=/s>Sport</a></nav><article><h1>{title}</h1><div class=entry-content>{inside}</div>\
         </article><footer><p>© 2026 Courier</p></footer></body></html>"
    );
    read(page.as_bytes(), None).article.text()
}

fn each(line: impl Fn(usize, &str) -> String) -> String {
    TOWNS.iter().enumerate().map(|(n, town)| line(n, town)).collect()
}

#[track_caller]
fn tells_all(title: &str, inside: &str) {
    let text = text_of(title, inside);
    for town in TOWNS {
        assert!(text.contains(town), "{town} is lost from {title}\n{text}");
    }
}

#[test]
fn lists_under_headings_alike_stay_together() {
    for head in ["<h3>Ward of HEAD</h3>", "<p><strong>Ward of HEAD</strong></p>"] {
        for list in ["ul", "ol"] {
            let lists = each(|n, town| {
                let head = head.replace("HEAD", &format!("number {n}"));
                format!("{head}<{list}><li>Ann of {town}</li><li>Tom {n}</li></{list}>")
            });
            for lead in [format!("<p>{LEDE}</p>"), format!("<p>{LEDE}</p>").repeat(3)] {
                let text = text_of("Who was elected on Friday", &(lead + &lists));
                for (n, town) in TOWNS.iter().enumerate() {
                    assert!(text.contains(&format!("Ann of {town}")), "{town}\n{text}");
                    assert!(text.contains(&format!("Tom {n}")), "{n}\n{text}");
                }
            }
        }
    }
}

#[test]
fn a_page_of_lines_is_its_list() {
    let results = each(|n, town| format!("<p>{town} {}, Osterdam {}</p>", n % 4, n % 3));
    tells_all("Results of Friday", &results);
    let diary =
        each(|n, town| format!("<li>{}:00 {town} board meets on the gate, room {n}</li>", n + 8));
    tells_all("Diary for Friday", &format!("<ul>{diary}</ul>"));
    let deaths =
        each(|n, town| format!("<p>WHITLAM, Nora, {}, of {town}. Funeral Saturday</p>", n + 60));
    tells_all("Deaths", &deaths);
    let songs = each(|n, town| format!("<li>Song of {town}, by the {n} Boats</li>"));
    tells_all("Top songs of the week", &format!("<ol>{songs}</ol>"));
}

#[test]
fn what_introduces_a_table_stays_over_it() {
    let rows = each(|n, town| format!("<tr><td>{town}</td><td>{}</td><td>{n}</td></tr>", 9 - n));
    let rows = rows.repeat(4);
    let table = format!("<table><tr><th>Club</th><th>Won</th><th>Lost</th></tr>{rows}</table>");
    let intro = "Standings of the River League after Friday.";
    let text = text_of("Standings", &format!("<p>{intro}</p>{table}"));
    assert!(text.contains(intro), "{text}");
}

#[test]
fn a_cell_that_ends_the_head_above_takes_no_column_below() {
    let table = "<table><tr><th rowspan=2>Club</th><th colspan=2>Goals</th><th rowspan=2>Points</th></tr>\
                 <tr><th>For</th><th>Against</th></tr><tr><td>Tarn Head</td><td>9</td><td>2</td><td>29</td></tr>\
                 <tr><td>Skerrow</td><td>8</td><td>3</td><td>27</td></tr></table>";
    let page = format!(
        "<html lang=en><title>Standings</title><body><article><h1>Standings</h1><p>{LEDE}</p><p>{LEDE} Again.</p>{table}<p>{LEDE} So.</p></article></body></html>"
    );
    let html = read(page.as_bytes(), None).article.html();
    assert!(html.contains("<td>Tarn Head</td><td>9</td><td>2</td><td>29</td>"), "{html}");
}

#[test]
fn items_keep_their_numbers_and_levels() {
    let list = "<ol start=\"4\"><li>The gate is cut<ul><li>by divers</li><li>at low water</li></ul></li>\
                <li value=\"9\">The gate is lifted</li></ol>";
    let page = format!(
        "<html lang=en><title>Lock</title><body><article><h1>Lock at Tarn Head</h1><p>{LEDE}</p>{list}<p>{LEDE} Again.</p></article></body></html>"
    );
    let article = read(page.as_bytes(), None).article;
    assert!(article.html().contains(list), "{}", article.html());
    assert!(article.text().contains("cut\nby divers\nat low"), "{}", article.text());
}

#[test]
fn a_pages_own_lines_below_its_text_are_no_list() {
    let own = format!("<p>{LEDE}</p>").repeat(1);
    let below = ["About us", "Contact", "Terms of use", "Privacy", "Imprint", "Jobs", "Archive"];
    let below: String = below.iter().map(|l| format!("<li>{l}</li>")).collect();
    let text = text_of(
        "Lock at Tarn Head stays shut",
        &format!("{own}<div class=footer-nav><ul>{below}</ul></div>"),
    );
    assert!(!text.contains("Imprint"), "{text}");
}
