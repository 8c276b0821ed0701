//! What hubs sign with (WebSub 7, 8): random words and keyed hashes.

use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

/// Letters of an address that nobody can guess.
const LETTERS: usize = 32;

/// What a header `X-Hub-Signature` says of a body: `sha256=...`.
pub(super) fn signature(secret: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, body);
    let hex: String = tag.as_ref().iter().map(|b| format!("{b:02x}")).collect();
    format!("sha256={hex}")
}

/// Was this body signed with that secret? By any of the methods of WebSub, compared in constant time.
pub(super) fn signed(secret: &str, body: &[u8], signature: &str) -> bool {
    let Some((method, hex)) = signature.trim().split_once('=') else { return false };
    let algorithm = match method.to_ascii_lowercase().as_str() {
        // Half of the hubs there are know no other. For a keyed hash it is still good.
        "sha1" => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => hmac::HMAC_SHA256,
        "sha384" => hmac::HMAC_SHA384,
        "sha512" => hmac::HMAC_SHA512,
        _ => return false,
    };
    let pairs = hex.as_bytes().chunks(2);
    let digits = pairs.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
    let Some(tag) = digits.collect::<Option<Vec<u8>>>() else { return false };
    hmac::verify(&hmac::Key::new(algorithm, secret.as_bytes()), body, &tag).is_ok()
}

/// 32 random bytes as text.
pub(super) fn random() -> Option<String> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

/// 32 random letters.
pub(super) fn letters() -> Option<String> {
    // Bytes beyond the last whole alphabet would make some letters likelier than others.
    let fair = |byte: &u8| *byte < 234;
    let (mut bytes, mut out) = ([0; LETTERS], String::new());
    while out.len() < LETTERS {
        SystemRandom::new().fill(&mut bytes).ok()?;
        out.extend(bytes.iter().filter(|b| fair(b)).map(|b| char::from(b'a' + b % 26)));
    }
    out.truncate(LETTERS);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_rfc_4231() {
        let said = signature("Jefe", b"what do ya want for nothing?");
        let known = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(said, known);
    }

    #[test]
    fn only_the_right_signature_is_taken() {
        let body = b"what do ya want for nothing?";
        let sha256 = signature("Jefe", body);
        // RFC 2202, case 2.
        let sha1 = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        for right in [sha256.as_str(), sha1, &sha1.to_uppercase()] {
            assert!(signed("Jefe", body, right), "{right}");
        }
        for wrong in [
            "",
            "sha256=",
            "sha256",
            "md5=750c783e6ab0b503eaa86e310a5db738",
            "sha1=éé",
            &sha256[..70],
        ] {
            assert!(!signed("Jefe", body, wrong), "{wrong}");
        }
        assert!(!signed("jefe", body, &sha256) && !signed("Jefe", b"else", &sha256));
    }

    #[test]
    fn letters_are_letters_and_others_each_time() {
        let (one, other) = (letters().unwrap(), letters().unwrap());
        assert!(one.len() == LETTERS && one.bytes().all(|b| b.is_ascii_lowercase()), "{one}");
        assert_ne!(one, other);
    }
}
