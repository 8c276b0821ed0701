//! XPath as site configs write it, to CSS: exactly, or not at all and why.

/// Predicates within predicates, and functions within functions.
const DEPTH_MAX: usize = 8;

/// Why an expression has no CSS.
pub(super) type Refusal = &'static str;

const TEXT: Refusal = "it asks for the text of an element";
const UP: Refusal = "it goes up or back in the page";
const PLACE: Refusal = "it asks for a place among chosen elements";
const VALUE: Refusal = "it makes a text of its own";
const SYNTAX: Refusal = "it is not understood";

/// What a translated expression chooses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Css {
    pub selector: String,
    /// The attribute it reads of the elements, when it ends in one.
    pub attribute: Option<String>,
}

/// Translates. `first`: only the first element counts, so that `(...)[1]` says nothing more.
pub(super) fn css(xpath: &str, first: bool) -> Result<Css, Refusal> {
    let text = xpath.trim();
    let text = if first {
        text.strip_prefix('(').and_then(|t| t.strip_suffix(")[1]")).unwrap_or(text)
    } else {
        text
    };
    let mut parser = Parser { rest: text };
    let (mut selectors, mut attribute) = (Vec::new(), None);
    loop {
        let (selector, read) = parser.path()?;
        if !selectors.is_empty() && read != attribute {
            return Err(VALUE); // an element here, an attribute there
        }
        selectors.push(selector);
        attribute = read;
        if !parser.take("|") {
            break;
        }
    }
    if parser.rest.is_empty() {
        Ok(Css { selector: selectors.join(", "), attribute })
    } else {
        Err(SYNTAX)
    }
}

/// In place of an attribute: the text of the elements.
pub(super) const WORDS: &str = "text()";

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Passes a token, when it is next.
    fn take(&mut self, token: &str) -> bool {
        self.space();
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        // A word ends where the token does.
        let word = token.ends_with(char::is_alphabetic)
            && rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        if !word {
            self.rest = rest;
        }
        !word
    }

    fn expect(&mut self, token: &str) -> Result<(), Refusal> {
        if self.take(token) { Ok(()) } else { Err(SYNTAX) }
    }

    fn name(&mut self) -> Option<&'a str> {
        self.space();
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    fn number(&mut self) -> Option<u32> {
        self.space();
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let number = self.rest[..end].parse().ok()?;
        self.rest = &self.rest[end..];
        Some(number)
    }

    fn string(&mut self) -> Result<&'a str, Refusal> {
        self.space();
        let quote = self.rest.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or(SYNTAX)?;
        let end = self.rest[1..].find(quote).ok_or(SYNTAX)?;
        let text = &self.rest[1..=end];
        self.rest = &self.rest[end + 2..];
        Ok(text)
    }

    /// A path from the root of the page, and the attribute it ends in.
    fn path(&mut self) -> Result<(String, Option<String>), Refusal> {
        self.space();
        if self.rest.starts_with("substring")
            || self.rest.starts_with("concat")
            || self.rest.starts_with("normalize-space")
        {
            return Err(VALUE);
        }
        if !self.take("//") && !self.take("descendant::") {
            let rooted = self.take("/");
            if rooted && !self.rest.trim_start().starts_with("html") {
                return Err(SYNTAX); // nothing but `html` stands at the root
            }
        }
        self.steps(String::new(), 0)
    }

    fn steps(
        &mut self,
        mut selector: String,
        depth: usize,
    ) -> Result<(String, Option<String>), Refusal> {
        loop {
            if self.take("@") {
                let attribute = self.name().ok_or(SYNTAX)?.to_ascii_lowercase();
                return if selector.is_empty() {
                    Err(VALUE)
                } else {
                    {
                        let elements = selector.trim_end_matches([' ', '>']);
                        Ok((format!("{elements}[{attribute}]"), Some(attribute)))
                    }
                };
            }
            if self.take("text()") {
                return if selector.is_empty() {
                    Err(TEXT)
                } else {
                    Ok((selector.trim_end_matches([' ', '>']).to_owned(), Some(WORDS.to_owned())))
                };
            }
            self.step(&mut selector, depth)?;
            if self.take("//") {
                selector.push(' ');
            } else if self.take("/") {
                selector.push_str(" > ");
            } else {
                return Ok((selector, None));
            }
        }
    }

    /// One element with its predicates, put behind the selector so far.
    fn step(&mut self, selector: &mut String, depth: usize) -> Result<(), Refusal> {
        if self.take("..") {
            return Err(UP);
        }
        let follows = self.take("following-sibling::");
        let deep = !follows && self.take("descendant::");
        if follows {
            let before = selector.trim_end_matches([' ', '>']).len();
            selector.truncate(before);
            if selector.is_empty() {
                return Err(SYNTAX);
            }
        } else if deep {
            let before = selector.trim_end_matches([' ', '>']).len();
            selector.truncate(before);
            selector.push(' ');
        } else if !self.take("child::") && self.axis() {
            return Err(UP);
        }
        let element = if self.take("*") { "*" } else { self.name().ok_or(SYNTAX)? };
        if self.rest.starts_with('(') {
            return Err(VALUE);
        }
        let next_only = follows && element == "*" && self.take("[1]");
        if follows {
            selector.push_str(if next_only { " + " } else { " ~ " });
        }
        selector.push_str(&element.to_ascii_lowercase());
        let mut filtered = follows || deep; // from here on places are counted among what was chosen, which CSS can't
        while self.take("[") {
            let part = self.place(element, filtered)?.map_or_else(|| self.either(depth), Ok)?;
            self.expect("]")?;
            selector.push_str(&part);
            filtered = true;
        }
        Ok(())
    }

    /// Is an axis next that CSS does not have?
    fn axis(&mut self) -> bool {
        [
            "parent::",
            "ancestor::",
            "ancestor-or-self::",
            "preceding::",
            "preceding-sibling::",
            "following::",
            "self::",
        ]
        .iter()
        .any(|axis| self.take(axis))
    }

    /// `1`, `last()`, `position() < 3`.
    fn place(&mut self, element: &str, filtered: bool) -> Result<Option<String>, Refusal> {
        let kind = if element == "*" { "child" } else { "of-type" };
        let found = if let Some(n) = self.number() {
            format!(":nth-{kind}({n})")
        } else if self.take("last()") {
            format!(":last-{kind}")
        } else if self.take("position()") {
            match () {
                () if self.take("<=") => format!(":nth-{kind}(-n+{})", self.number().ok_or(PLACE)?),
                () if self.take("<") => {
                    format!(":nth-{kind}(-n+{})", self.number().ok_or(PLACE)?.saturating_sub(1))
                }
                () if self.take(">=") => format!(":nth-{kind}(n+{})", self.number().ok_or(PLACE)?),
                () if self.take(">") => {
                    format!(":nth-{kind}(n+{})", self.number().ok_or(PLACE)?.saturating_add(1))
                }
                () if self.take("=") => format!(":nth-{kind}({})", self.number().ok_or(PLACE)?),
                () => return Err(PLACE),
            }
        } else {
            return Ok(None);
        };
        if filtered { Err(PLACE) } else { Ok(Some(found)) }
    }

    /// `a or b`: `:is(a, b)`.
    fn either(&mut self, depth: usize) -> Result<String, Refusal> {
        if depth > DEPTH_MAX {
            return Err(SYNTAX);
        }
        let mut parts = vec![self.both(depth)?];
        while self.take("or") {
            parts.push(self.both(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { format!(":is({})", parts.join(", ")) })
    }

    fn both(&mut self, depth: usize) -> Result<String, Refusal> {
        let mut out = self.condition(depth)?;
        while self.take("and") {
            out += &self.condition(depth)?;
        }
        Ok(out)
    }

    fn condition(&mut self, depth: usize) -> Result<String, Refusal> {
        if self.take("not(") {
            let inner = self.either(depth + 1)?;
            self.expect(")")?;
            return Ok(format!(":not({inner})"));
        }
        if self.take("(") {
            let inner = self.either(depth + 1)?;
            self.expect(")")?;
            return Ok(inner);
        }
        for (function, operator) in
            [("contains(", "*="), ("starts-with(", "^="), ("ends-with(", "$=")]
        {
            if self.take(function) {
                return self.part(operator);
            }
        }
        if self.take("@") {
            return self.attribute();
        }
        for text in [
            "text()",
            "string(",
            "normalize-space(",
            "string-length(",
            "count(",
            "name(",
            "substring",
        ] {
            if self.rest.trim_start().starts_with(text) {
                return Err(TEXT);
            }
        }
        self.inner(depth)
    }

    /// `@a`, `@a = 'v'`, `@a != 'v'`.
    fn attribute(&mut self) -> Result<String, Refusal> {
        let name = self.name().ok_or(SYNTAX)?.to_ascii_lowercase();
        if self.take("!=") {
            return Ok(format!("[{name}]:not([{name}={}])", quoted(self.string()?)));
        }
        if self.take("=") {
            return Ok(format!("[{name}={}]", quoted(self.string()?)));
        }
        Ok(format!("[{name}]"))
    }

    /// `@class, 'x')`, and the word among others: `concat(' ', normalize-space(@class), ' '), ' x ')`.
    fn part(&mut self, operator: &str) -> Result<String, Refusal> {
        let word = self.take("concat(");
        if word {
            self.string()?;
            self.expect(",")?;
        }
        let trimmed = self.take("normalize-space(");
        if !self.take("@") {
            return Err(TEXT);
        }
        let name = self.name().ok_or(SYNTAX)?.to_ascii_lowercase();
        if trimmed {
            self.expect(")")?;
        }
        if word {
            self.expect(",")?;
            self.string()?;
            self.expect(")")?;
        }
        self.expect(",")?;
        let value = self.string()?;
        self.expect(")")?;
        let inner = value.trim();
        let one = !inner.is_empty() && !inner.contains(' ') && value.len() == inner.len() + 2;
        if word {
            let word = operator == "*=" && one;
            return if word { Ok(format!("[{name}~={}]", quoted(inner))) } else { Err(SYNTAX) };
        }
        // True of all in XPath, of none in CSS.
        if value.is_empty() {
            Err(SYNTAX)
        } else {
            Ok(format!("[{name}{operator}{}]", quoted(value)))
        }
    }

    /// An element inside: `.//img`, `img`, `./a[@x]`.
    fn inner(&mut self, depth: usize) -> Result<String, Refusal> {
        if self.rest.trim_start().starts_with("..") {
            return Err(UP);
        }
        let deep = self.take(".//") || self.take("descendant::") || self.take("//");
        if !deep && !self.take("./") && self.take(".") {
            return Err(TEXT);
        }
        let (selector, attribute) = self.steps(String::new(), depth + 1)?;
        if attribute.is_some() || self.take("=") {
            return Err(VALUE);
        }
        Ok(format!(":has({}{selector})", if deep { "" } else { "> " }))
    }
}

/// A CSS string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\{:x} ", u32::from(c))),
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests;
