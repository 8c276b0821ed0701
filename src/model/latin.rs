//! Bytes that are mostly text, where people may read them: a character a byte. Elsewhere they stay bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

#[allow(clippy::ref_option, reason = "serde hands the field over so")]
pub(super) fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, to: S) -> Result<S::Ok, S::Error> {
    if !to.is_human_readable() {
        return bytes.serialize(to);
    }
    let text = bytes.as_ref().map(|b| b.iter().copied().map(char::from).collect::<String>());
    text.serialize(to)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    if !from.is_human_readable() {
        return Option::deserialize(from);
    }
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.map(Some).ok_or_else(|| de::Error::custom("a character beyond a byte"))
}
