//! JSON in which no key of an object stands for two things: which of them is meant nobody can say (RFC 8259 4).

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A key that is longer is shown cut.
const KEY_BYTES_MAX: usize = 80;

/// A value of any kind.
pub(super) struct Once(pub(super) Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading).map(Self)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
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
        while let Some(Once(value)) = from.next_element()? {
            all.push(value);
        }
        Ok(all.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((key, Once(value))) = from.next_entry::<String, Once>()? {
            if all.get(&key).is_some_and(|held| *held != value) {
                let key = crate::text::printable(crate::text::cut(&key, KEY_BYTES_MAX));
                return Err(A::Error::custom(format!(
                    "the key `{key}` stands twice in one object, for two things"
                )));
            }
            all.insert(key, value);
        }
        Ok(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_any_json_but_for_keys_that_stand_twice() {
        let all = r#"{"a": [1, -2, 0.5, 1e30, null, true, "x\u00e9", {"b": {}}], "c": ""}"#;
        let plain: Value = serde_json::from_str(all).expect("JSON");
        assert_eq!(serde_json::from_str::<Once>(all).expect("JSON").0, plain);
        assert!(serde_json::from_str::<Once>(r#"{"a": {"b": 1}, "a": {"b": 1}}"#).is_ok());
        for twice in [r#"{"a": 1, "a": 2}"#, r#"{"items": [{"url": "a", "b": 1, "url": "c"}]}"#] {
            let error = serde_json::from_str::<Once>(twice).err().map(|e| e.to_string());
            assert!(error.is_some_and(|e| e.contains("stands twice")), "{twice}");
        }
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(serde_json::from_str::<Once>(&deep).is_err());
    }
}
