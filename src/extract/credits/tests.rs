//! Captions, and who took their pictures.

use super::*;

#[test]
fn captions_close_with_who_took_the_picture() {
    for line in [
        "The barrier's model stands in the town hall. (Harbour/Mira Solberg)",
        "แบบจำลองประตูกั้นน้ำที่ศาลาว่าการ (ภาพ: ศิริพร ทองดี)",
        "3月16日，防潮闸模型在市政厅展出。海岸社记者 林晓波 摄",
        "市役所に展示された防潮水門の模型＝16日、北浦市（北浦）",
        "市役所に展示された防潮水門の模型＝16日、北浦市",
        "Rybacy na nabrzeżu (fot. Jan Nowak)",
    ] {
        assert!(is_signed_caption(line), "{line}");
    }
    for line in [
        "The council said no (as it had in May).",
        "市議会は17日、議案を可決した（賛成31、反対14）",
        "記者は写真を撮影した。",
    ] {
        assert!(!is_signed_caption(line), "{line}");
    }
}

#[test]
fn the_end_of_a_caption_says_who_took_the_picture() {
    for (caption, who) in [
        ("Le quai est vide depuis mardi. Photo Lise Carpentier", "Lise Carpentier"),
        ("Le quai est vide depuis mardi. Crédit photo : Lise Carpentier", "Lise Carpentier"),
        ("Nabrzeże jest puste od wtorku. Fot. Jan Nowakowski / PAP", "Jan Nowakowski / PAP"),
        ("Rıhtım salıdan beri boş. Fotoğraf: Deniz Aydın", "Deniz Aydın"),
        ("הרציף ריק מאז יום שלישי. צילום: נועה ברק", "נועה ברק"),
        ("घाट मंगलवार से खाली है। फोटो: मीरा जोशी", "मीरा जोशी"),
        ("부두는 화요일부터 비어 있다. 사진=한지우", "한지우"),
        ("码头自周二起空无一人。 林晓波 摄", "林晓波"),
        ("码头自周二起空无一人（图／记者林晓波摄）", "记者林晓波"),
        ("岸壁は火曜から無人だ。写真：森田恵", "森田恵"),
        ("Причал пуст со вторника. Фото: Анна Белова", "Анна Белова"),
        ("Laituri on ollut tyhjä tiistaista. Kuva: Aino Salmi", "Aino Salmi"),
        ("Der Kai ist seit Dienstag leer. Foto: Jan Brandt/dpa", "Jan Brandt/dpa"),
        ("De kade is sinds dinsdag leeg. Beeld: Joost de Wit", "Joost de Wit"),
        (
            "The quay has been empty since Tuesday. Photograph: Ann Lee/The Harbour",
            "Ann Lee/The Harbour",
        ),
        ("The quay has been empty since Tuesday. Photo by Ann Lee", "Ann Lee"),
        ("The quay has been empty since Tuesday. © Ann Lee", "Ann Lee"),
        ("The quay has been empty since Tuesday. REUTERS/Mira Solberg", "REUTERS/Mira Solberg"),
        ("The quay has been empty. (Photo: Ann Lee)", "Ann Lee"),
        ("The quay has been empty. Photo: Ann H. Lee", "Ann H. Lee"),
        (
            "The quay has been empty. (picture alliance/dpa | Jan Brandt)",
            "picture alliance/dpa | Jan Brandt",
        ),
    ] {
        assert_eq!(credit_in(caption).as_deref(), Some(who), "{caption}");
    }
    for caption in [
        "The quay has been empty since Tuesday.",
        "The board said no. Image problems remain, it wrote.",
        "Photo albums of the harbour were found in the yard.",
        "The quay (pictured in spring)",
    ] {
        assert_eq!(credit_in(caption), None, "{caption}");
    }
}

#[test]
fn a_credit_is_known_by_its_head() {
    for (text, who) in [
        ("Photo: Ann Lee", "Ann Lee"),
        ("Foto Ann Lee", "Ann Lee"),
        ("Źródło: PAP", "PAP"),
        ("צילום: נועה ברק", "נועה ברק"),
        ("사진=한지우", "한지우"),
        ("© Ann Lee", "Ann Lee"),
        ("Copyright Ann Lee", "Ann Lee"),
        ("Photo credit: Ann Lee", "Ann Lee"),
        ("Photo courtesy of Ann Lee", "Ann Lee"),
        ("Image courtesy of: Ann Lee", "Ann Lee"),
        ("(Photo: Ann Lee / Harbour)", "Ann Lee / Harbour"),
    ] {
        assert!(is_credit(text), "{text}");
        assert_eq!(trim_credit(text), who, "{text}");
    }
    for text in ["The quay at dawn", "Photo albums were found", "Picture of a quay"] {
        assert!(!is_credit(text), "{text}");
    }
}
