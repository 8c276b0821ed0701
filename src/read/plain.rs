//! A page of plain text -> the HTML that a reader of it sees: blank lines end paragraphs.

/// A paragraph whose lines are shorter than this, in bytes, was not wrapped by a program: its lines are meant.
const WRAPPED_BYTES_MIN: usize = 50;

/// The page as HTML; `None` where it is no plain text, whatever its server calls it. Byte by byte, since its encoding is
/// found out later; one whose ASCII is not ASCII's is left as it is.
pub(super) fn as_html(bytes: &[u8], content_type: Option<&str>) -> Option<Vec<u8>> {
    let said = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let plain = said.eq_ignore_ascii_case("text/plain")
        && !text.contains(&0)
        && !text.trim_ascii_start().starts_with(b"<");
    plain.then(|| html(text))
}

fn html(text: &[u8]) -> Vec<u8> {
    let mut out = b"<!doctype html><body><article>".to_vec();
    let mut paragraph: Vec<&[u8]> = Vec::new();
    for line in text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).chain([&b""[..]]) {
        if line.is_empty() {
            close(&paragraph, &mut out);
            paragraph.clear();
        } else {
            paragraph.push(line);
        }
    }
    out.extend_from_slice(b"</article></body>");
    out
}

fn close(paragraph: &[&[u8]], out: &mut Vec<u8>) {
    let Some((_, before)) = paragraph.split_last() else { return };
    let wrapped = before.iter().all(|line| line.len() >= WRAPPED_BYTES_MIN);
    let between: &[u8] = if wrapped { b" " } else { b"<br>" };
    out.extend_from_slice(b"<p>");
    for (n, line) in paragraph.iter().enumerate() {
        out.extend_from_slice(if n > 0 { between } else { b"" });
        for byte in *line {
            match byte {
                b'<' => out.extend_from_slice(b"&lt;"),
                b'&' => out.extend_from_slice(b"&amp;"),
                byte => out.push(*byte),
            }
        }
    }
    out.extend_from_slice(b"</p>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_of_plain_text() {
        let check = |said: &str, text: &str, html: Option<&str>| {
            let got = as_html(text.as_bytes(), Some(said)).map(|b| String::from_utf8(b).unwrap());
            let wanted =
                html.map(|h| format!("<!doctype html><body><article>{h}</article></body>"));
            assert_eq!(got, wanted, "{text}");
        };
        let wide = "The harbour office said on Sunday that the quay is shut";
        check("text/plain; charset=utf-8", "A\r\n\r\n \nB < C", Some("<p>A</p><p>B &lt; C</p>"));
        check("text/plain", "A & B\nC", Some("<p>A &amp; B<br>C</p>"));
        check("text/plain", &format!("{wide}\nC"), Some(&format!("<p>{wide} C</p>")));
        check("text/plain", " <!doctype html><p>A", None);
        check("text/html", "A\n\nB", None);
    }
}
