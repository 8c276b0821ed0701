//! JSON as a bounded tree in which no key of an object stands for two things: which of them is meant nobody can say (RFC 8259 4).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A key that is longer is shown cut.
const KEY_BYTES_MAX: usize = 80;
/// What the values of one document may take beside their texts. A full feed of 5,000 entries takes about 15 MiB.
const TREE_BYTES_MAX: usize = 24 << 20;
/// Beyond that, for what stands outside of lists, as a feed's name and address may stand behind its items.
const OUTSIDE_BYTES_MAX: usize = 1 << 20;
/// About what a value, and an object that holds something, take.
const VALUE_BYTES: usize = 128;
const OBJECT_BYTES: usize = 512;
/// Values of a list within another one, such as the tags of an item.
const INNER_MAX: usize = 1024;

/// What has been read of one document.
pub(super) struct Bounds {
    /// Values of the outermost lists that are read: its items.
    items: usize,
    bytes: Cell<usize>,
    left_out: Cell<usize>,
}

impl Bounds {
    pub(super) fn new(items: usize) -> Self {
        Self { items, bytes: Cell::new(0), left_out: Cell::new(0) }
    }

    /// Reads a whole text.
    pub(super) fn read(&self, text: &str) -> serde_json::Result<Value> {
        let mut from = serde_json::Deserializer::from_str(text);
        let value = Reading { bounds: self, lists: 0 }.deserialize(&mut from)?;
        from.end().map(|()| value)
    }

    /// What is to be told of it.
    pub(super) fn problem(&self) -> Option<String> {
        let left_out = self.left_out.get();
        (left_out > 0).then(|| {
            format!("more than is read of one document: {left_out} values were left out, the last of their lists")
        })
    }
}

/// How one value is read, in so many lists.
#[derive(Clone, Copy)]
struct Reading<'b> {
    bounds: &'b Bounds,
    lists: usize,
}

impl Reading<'_> {
    fn spend(self, bytes: usize) {
        self.bounds.bytes.set(self.bounds.bytes.get().saturating_add(bytes));
    }

    fn is_full(self) -> bool {
        let outside = if self.lists == 0 { OUTSIDE_BYTES_MAX } else { 0 };
        self.bounds.bytes.get() > TREE_BYTES_MAX + outside
    }

    fn leave_out(self) {
        self.bounds.left_out.set(self.bounds.left_out.get() + 1);
    }
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        self.spend(VALUE_BYTES);
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        let max = if self.lists == 0 { self.bounds.items } else { INNER_MAX };
        let within = Reading { lists: self.lists + 1, ..self };
        while all.len() < max && !within.is_full() {
            let Some(value) = from.next_element_seed(within)? else { return Ok(all.into()) };
            // Half an item would be another one.
            if within.is_full() {
                self.leave_out();
            } else {
                all.push(value);
            }
        }
        while from.next_element::<IgnoredAny>()?.is_some() {
            self.leave_out();
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while !self.is_full() {
            let Some(key) = from.next_key::<String>()? else { return Ok(all.into()) };
            self.spend(key.len() + if all.is_empty() { OBJECT_BYTES } else { 0 });
            let value = from.next_value_seed(self)?;
            if all.get(&key).is_some_and(|held| *held != value) {
                let key = crate::text::printable(crate::text::cut(&key, KEY_BYTES_MAX));
                return Err(A::Error::custom(format!(
                    "the key `{key}` stands twice in one object, for two things"
                )));
            }
            all.insert(key, value);
        }
        while from.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
            self.leave_out();
        }
        Ok(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> serde_json::Result<Value> {
        Bounds::new(20_000).read(text)
    }

    #[test]
    fn the_same_as_any_json_but_for_keys_that_stand_twice() {
        let all = r#"{"a": [1, -2, 0.5, 1e30, null, true, "x\u00e9", {"b": {}}], "c": ""}"#;
        let plain: Value = serde_json::from_str(all).expect("JSON");
        assert_eq!(read(all).expect("JSON"), plain);
        assert!(read(r#"{"a": {"b": 1}, "a": {"b": 1}}"#).is_ok());
        for twice in [r#"{"a": 1, "a": 2}"#, r#"{"items": [{"url": "a", "b": 1, "url": "c"}]}"#] {
            let error = read(twice).err().map(|e| e.to_string());
            assert!(error.is_some_and(|e| e.contains("stands twice")), "{twice}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(read(&deep).is_err());
    }

    /// How many items are read of so many, and how many values of the first one's list.
    fn read_of(item: &str, items: usize) -> (usize, usize, bool) {
        let bounds = Bounds::new(500);
        let text = format!("{{\"items\": [{}], \"title\": \"T\"}}", vec![item; items].join(","));
        let value = bounds.read(&text).expect("JSON");
        assert_eq!(value["title"], "T", "what stands behind the items");
        let items = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let inner = items.first().and_then(|item| item["a"].as_array()).map_or(0, Vec::len);
        (items.len(), inner, bounds.problem().is_some())
    }

    #[test]
    fn no_more_is_held_than_its_bounds() {
        assert_eq!(read_of("{}", 500), (500, 0, false));
        assert_eq!(read_of("{}", 100_000), (500, 0, true));
        let many = |one: &str| format!("{{\"a\": [{}]}}", vec![one; 100_000].join(","));
        assert_eq!(read_of(&many("1"), 2), (2, INNER_MAX, true));
        assert_eq!(read_of(&many("{}"), 1), (1, INNER_MAX, true));
        let members: String = (0..3000).map(|n| format!("\"m{n}\": 1,")).collect();
        let (items, _, told) = read_of(&format!("{{{members}\"z\": 1}}"), 200);
        assert!((40..100).contains(&items) && told, "{items}");
    }
}
