//! "Advertisement": the label over what is sold beside a text, alone in its line.

use super::folded::Folded;

/// As they are printed alone, in lower case.
const LABELS: &str = "advertisement|advertisements|advert|adverts|ad|ads|advertising|sponsored|sponsor|promoted|anzeige|werbung|publicidad|\
    publicité|pubblicità|publicidade|advertentie|reclame|annons|annonse|annonce|mainos|reklama|reklam|reclamă|publicitate|hirdetés|inzerce|\
    oglas|oglasi|реклама|оглас|διαφήμιση|إعلان|اعلان|تبلیغات|آگهی|اشتہار|פרסומת|विज्ञापन|বিজ্ঞাপন|விளம்பரம்|പരസ്യം|ప్రకటన|โฆษณา|quảng cáo|iklan|\
    広告|广告|廣告|광고|reklaam|reklāma|auglýsing|publicitat|tangazo|matangazo|რეკლამა|գովազդ";

/// A longer line says more.
const BYTES_MAX: usize = 60;

/// Is a line such a label, whatever signs stand around it?
pub(super) fn is_label(line: &str) -> bool {
    if line.len() > BYTES_MAX {
        return false;
    }
    let folded = Folded::of(line).text;
    // A vowel sign that closes the word is none around it.
    let bare = folded.trim_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
    let bare = bare.trim_matches(['–', '—', '·', '•', '▼', '▲', '【', '】', '：']).trim();
    LABELS.split('|').any(|label| label == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_alone() {
        for line in ["- Advertisement -", "ANZEIGE", "Publicité :", "विज्ञापन", "【广告】"]
        {
            assert!(is_label(line), "{line}");
        }
        for line in ["Anzeige erstattet", "An advertisement on the quay", "The ad", ""] {
            assert!(!is_label(line), "{line}");
        }
    }
}
