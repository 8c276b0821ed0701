//! How the items of a list stand: numbered from where, and which of them in lists below others.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Of items that are kept side by side, however deep they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Order {
    /// Are they numbered?
    pub ordered: bool,
    /// The first number, where it is said.
    pub start: Option<i32>,
    /// Do the numbers count down?
    pub reversed: bool,
    /// Items that say their own number: which, and it.
    pub values: Vec<(usize, i32)>,
    /// Lists in the item before their first one.
    pub below: Vec<Below>,
}

/// A list in an item of another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Below {
    /// Its first item.
    pub from: usize,
    /// The one behind its last.
    pub to: usize,
    /// How they stand.
    pub order: Order,
}

impl From<bool> for Order {
    fn from(ordered: bool) -> Self {
        Self { ordered, ..Self::default() }
    }
}

/// As it is written: a list that says no more of itself by the one word of releases before.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(bool),
    Told(Told),
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Told {
    ordered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<i32>,
    #[serde(skip_serializing_if = "is_false")]
    reversed: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<(usize, i32)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    below: Vec<Below>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl Serialize for Order {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if *self == Self::from(self.ordered) {
            return self.ordered.serialize(to);
        }
        let Self { ordered, start, reversed, values, below } = self.clone();
        Written::Told(Told { ordered, start, reversed, values, below }).serialize(to)
    }
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // Release 0.1 wrote no JSON, and its shapes stay.
        if !from.is_human_readable() {
            return bool::deserialize(from).map(Self::from);
        }
        Ok(match Written::deserialize(from)? {
            Written::Plain(ordered) => Self::from(ordered),
            Written::Told(Told { ordered, start, reversed, values, below }) => {
                Self { ordered, start, reversed, values, below }
            }
        })
    }
}

impl Order {
    /// A list of items that are sanitised HTML.
    pub(super) fn html(&self, items: &[String]) -> String {
        let mut out = String::new();
        self.write(items, 0, items.len(), &mut out);
        out
    }

    /// Those from one to before another.
    fn write(&self, items: &[String], from: usize, to: usize, out: &mut String) {
        let start = self.start.filter(|_| self.ordered);
        let start = start.map(|n| format!(" start=\"{n}\"")).unwrap_or_default();
        let reversed = if self.ordered && self.reversed { " reversed=\"reversed\"" } else { "" };
        let tag = if self.ordered { "ol" } else { "ul" };
        out.push_str(&format!("<{tag}{start}{reversed}>"));
        let (mut values, mut below) = (self.values.iter().peekable(), self.below.iter().peekable());
        let mut at = from;
        while let Some(item) = items.get(at).filter(|_| at < to) {
            let value = values.next_if(|(of, _)| *of == at).filter(|_| self.ordered);
            let value = value.map(|(_, n)| format!(" value=\"{n}\"")).unwrap_or_default();
            out.push_str(&format!("<li{value}>{item}"));
            at += 1;
            if let Some(inner) = below.next_if(|inner| inner.from == at) {
                let end = inner.to.clamp(at, to);
                inner.order.write(items, at, end, out);
                at = end;
            }
            out.push_str("</li>");
        }
        out.push_str(&format!("</{tag}>"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(n: usize) -> Vec<String> {
        (0..n).map(|n| n.to_string()).collect()
    }

    #[test]
    fn numbers_and_levels_are_shown() {
        let inner = Order { start: Some(4), ..Order::from(true) };
        let order = Order {
            ordered: true,
            start: Some(7),
            reversed: true,
            values: vec![(3, 9)],
            below: vec![Below { from: 1, to: 3, order: inner }],
        };
        assert_eq!(
            order.html(&items(4)),
            "<ol start=\"7\" reversed=\"reversed\"><li>0<ol start=\"4\"><li>1</li><li>2</li></ol></li><li value=\"9\">3</li></ol>"
        );
        assert_eq!(Order::from(false).html(&items(2)), "<ul><li>0</li><li>1</li></ul>");
        // Whatever stands in a capture, each item is shown once.
        let below = vec![Below { from: 1, to: 99, order: Order::default() }];
        assert_eq!(
            Order { below, ..Order::default() }.html(&items(2)),
            "<ul><li>0<ul><li>1</li></ul></li></ul>"
        );
    }

    #[test]
    fn a_plain_list_is_written_as_ever() {
        let written = |order: &Order| serde_json::to_string(order).unwrap();
        let read = |json: &str| serde_json::from_str::<Order>(json).unwrap();
        for ordered in [true, false] {
            assert_eq!(written(&ordered.into()), ordered.to_string());
            assert_eq!(read(&ordered.to_string()), ordered.into());
            // Release 0.1 wrote postcard.
            let byte = [u8::from(ordered)];
            assert_eq!(postcard::from_bytes::<Order>(&byte).unwrap(), ordered.into());
        }
        let order = Order {
            start: Some(3),
            values: vec![(1, -2)],
            below: vec![Below { from: 1, to: 2, order: false.into() }],
            ..Order::from(true)
        };
        assert_eq!(read(&written(&order)), order, "{}", written(&order));
        assert_eq!(
            written(&Order { start: Some(3), ..true.into() }),
            r#"{"ordered":true,"start":3}"#
        );
    }
}
