//! A time as the machine forms write it: RFC 3339 in whole seconds.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Timestamp;

/// A [`Timestamp`] that is text in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0.rfc3339())
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let time = chrono::DateTime::parse_from_rfc3339(&text).map_err(de::Error::custom)?;
        Ok(Self(time.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_json() {
        let at = Some(Moment(Timestamp::from_secs(1_795_420_800)));
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(text, "\"2026-11-23T08:00:00Z\"");
        assert_eq!(serde_json::from_str::<Option<Moment>>(&text).unwrap(), at);
    }
}
