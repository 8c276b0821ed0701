//! Promise: a notice under a head in small letters withdraws what it quotes.

use crate::announced::{brief, feed};
use crate::loopback::Answer;
use crate::newsstand::{HTML, Stand, story, text, title};

#[tokio::test]
async fn it_withdraws_what_it_quotes_and_a_story_that_begins_so_nothing() {
    for (words, withdrawn) in [
        (format!("The report \"{}\" is wrong, and is taken back.", story(1).title), true),
        ("She had led after the first round, and now nobody knows who wins.".to_owned(), false),
    ] {
        let stand = Stand::new();
        stand.files.answer("/1", Answer::ok(HTML, story(1).page()));
        feed(&stand, &[("1", "/1", story(1))]);
        stand.round(&["wire"]).await;
        let headline = format!("Withdrawn: {}", story(1).title);
        feed(&stand, &[("2", "/2", brief(&headline, &words)), ("1", "/1", story(1))]);
        stand.round(&["wire"]).await;
        let after = stand.published();
        let old = after.iter().filter(|e| text(e).contains(&story(1).paragraphs[4]));
        assert_eq!(old.count(), usize::from(!withdrawn), "{after:?}");
        let gone = after.iter().filter(|e| title(e) == headline && text(e).contains("taken back"));
        assert_eq!(gone.count(), usize::from(withdrawn), "{after:?}");
    }
}
