//! Languages told of texts in them, and of those declared for them.

use super::*;

#[test]
fn every_line_of_words_is_read() {
    assert_eq!(SMALL.len(), WORDS.lines().count());
    assert!(SMALL.iter().all(|s| s.words.len() >= 10));
}

#[test]
fn texts_in_small_languages_without_a_tag() {
    for (language, text) in [
        (
            "az",
            "Bərə günorta limandan çıxdı və fırtınadan sonra geri döndü, bu barədə gəmi sahibi onun üçün narahat olan sakinlərə deyib.",
        ),
        (
            "uz",
            "Parom tushda bandargohdan chiqdi va bo‘ron uchun ogohlantirish berildi, shuningdek u bilan birga ikki qayiq ham qaytdi.",
        ),
        (
            "is",
            "Ferjan fór úr höfninni á hádegi og það var ekki fyrr en eftir storminn sem hún kom til baka, að sögn þeirra sem voru með.",
        ),
        (
            "tl",
            "Umalis ang lantsa sa daungan ng tanghali at bumalik ito matapos ang bagyo, ayon sa may-ari na kasama ng mga pasahero.",
        ),
        (
            "so",
            "Doontii ayaa dekedda ka soo laabatay duhurkii kadib markii duufaantu dhammaatay, ayuu yiri ninka iska leh oo ku jiray iyo rakaabkii.",
        ),
        (
            "ku",
            "Keştî piştî bahozê ji benderê derket û heta êvarê vegeriya, xwediyê wê got ku ew bi hemû rêwiyan re bû û dê sibê dîsa here.",
        ),
        (
            "eo",
            "La pramo forlasis la havenon je tagmezo kaj revenis post la ŝtormo, diris la posedanto, kiu estis kun la pasaĝeroj ĝis la vespero.",
        ),
        (
            "ca",
            "El transbordador va sortir del port i no va tornar fins després de la tempesta, segons el propietari que hi havia anat amb els seus.",
        ),
        (
            "ky",
            "Паром түштө порттон чыгып, бороондон кийин гана кайтты деп айтты ээси, анын айтымында бул үчүн даяр болгон.",
        ),
    ] {
        assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
        assert_eq!(of(text, Some(language.to_owned() + "-XX")), Some(language.to_owned() + "-XX"));
    }
}

#[test]
fn texts_without_a_tag() {
    for (language, text) in [
        ("en", "The ferry left the harbour at noon and was back before the storm, the owner said."),
        ("de", "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit dem Sturm zurück."),
        ("es", "El transbordador salió del puerto y no volvió hasta que los vientos se calmaron."),
        (
            "pt",
            "A balsa deixou o porto e não voltou até que os ventos da noite se acalmaram, segundo um morador.",
        ),
        (
            "da",
            "Færgen forlod havnen og kom ikke tilbage før efter stormen, siger en af dem, som blev ombord.",
        ),
        (
            "no",
            "Ferja forlot havna og kom ikke tilbake før etter stormen, sier en av dem som ble om bord.",
        ),
        (
            "tr",
            "Feribot limandan öğle saatlerinde ayrıldı ve fırtına için bir uyarı yapıldı, ancak daha sonra döndü.",
        ),
        (
            "cs",
            "Trajekt opustil přístav a pro bouři se vrátil večer, uvedla správa, podle níž je na řadě oprava.",
        ),
        (
            "sr",
            "Trajekt je u podne isplovio iz luke i nije se vratio posle oluje, saopštila je lučka uprava, pre nego što je sa mora stigla vest.",
        ),
        (
            "hr",
            "Trajekt je u podne isplovio iz luke i nije se vratio nakon oluje, priopćila je lučka uprava, prije nego što je s mora stigla vijest.",
        ),
        ("ru", "Паром вышел из порта в полдень и не вернулся, как сообщили в администрации."),
        (
            "uk",
            "Паром вийшов із порту опівдні й не повернувся, як повідомили в адміністрації, що за ним стежить.",
        ),
        ("ar", "غادرت العبارة الميناء ظهراً ولم تعد إلى المرفأ بعد العاصفة"),
        ("fa", "کشتی ظهر از بندر خارج شد و به گفته شاهدان تا شب در دریا بود"),
        ("ja", "フェリーは正午に港を出て、夜まで戻らなかった。"),
        ("zh", "渡轮中午驶离港口，直到夜里才返回。"),
        ("ko", "여객선은 정오에 항구를 떠나 밤까지 돌아오지 않았다."),
        ("hi", "नौका दोपहर में बंदरगाह से निकली और रात को वापस आई, यह जानकारी एक अधिकारी ने दी।"),
    ] {
        assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
        assert_eq!(of(text, Some(language.to_owned() + "-XX")), Some(language.to_owned() + "-XX"));
    }
}

#[test]
fn a_template_is_belied_by_the_script_or_by_many_words() {
    let arabic = "غادرت العبارة الميناء ظهراً ولم تعد إلى المرفأ بعد العاصفة";
    assert_eq!(of(arabic, Some("en-US".into())).as_deref(), Some("ar"));
    let german = "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit dem Sturm zurück. "
        .repeat(4);
    assert_eq!(of(&german, Some("en".into())).as_deref(), Some("de"));
    assert_eq!(of("Fähre im Hafen", Some("en".into())).as_deref(), Some("en"));
    assert_eq!(of("1 2 3", None), None);
}

const FERRY_ENGLISH: &str = "The ferry left the harbour at noon and was back before the storm, the owner said, and all of those who had been on it were taken home by bus.";

const SHARING: [(&str, &str); 17] = [
    (
        "tr",
        "Feribot öğlen limandan ayrıldı ve fırtına çıkmadan önce geri döndü. Gemi sahibi, yolcuların hepsinin sağ olduğunu, ancak bir daha böyle bir yolculuk için izin verilmeyeceğini söyledi. Bu karar kış boyunca geçerli olacak.",
    ),
    (
        "hu",
        "A komp délben hagyta el a kikötőt, és még a vihar előtt visszaért. A tulajdonos szerint az utasok közül senki sem sérült meg, de a hajó már nem indul el, amíg a szél nem csendesedik. Ez csak az egyik járat volt.",
    ),
    (
        "fi",
        "Lautta lähti satamasta keskipäivällä ja palasi ennen myrskyä. Omistajan mukaan kukaan matkustajista ei loukkaantunut, mutta alus ei lähde enää, kun tuuli on näin kova. Se on ollut käytössä vuoden, ja sen uusi aikataulu on jo valmis.",
    ),
    (
        "sw",
        "Kivuko kiliondoka bandarini saa sita na kurudi kabla ya dhoruba. Mmiliki alisema kuwa abiria wote walikuwa salama, lakini hakuna safari nyingine katika wiki hii. Watu wa kisiwa hicho watasubiri hadi mwezi ujao kwa ajili ya chombo kipya.",
    ),
    (
        "da",
        "Færgen forlod havnen ved middagstid og var tilbage før stormen. Ejeren siger, at ingen af dem, der var med, kom til skade, men at der ikke bliver flere ture i denne uge. Det har man også sagt til havnen, som ligger der.",
    ),
    (
        "hr",
        "Trajekt je u podne isplovio iz luke i vratio se prije oluje. Vlasnik je rekao da nitko od putnika nije ozlijeđen, ali da brod više neće isploviti dok se vjetar ne smiri. To je bio jedini red vožnje koji je još vrijedio za ovaj tjedan.",
    ),
    (
        "sl",
        "Trajekt je opoldne odplul iz pristanišča in se vrnil pred nevihto. Lastnik je povedal, da ni bil nihče od potnikov poškodovan, a ladja ne bo več odplula, ko bo veter tako močan. Tudi ta teden so vožnje odpovedane, ker je morje še nemirno.",
    ),
    (
        "lt",
        "Keltas vidurdienį išplaukė iš uosto ir grįžo dar prieš audrą. Savininkas sakė, kad nė vienas keleivis nebuvo sužeistas, bet laivas daugiau neplauks, kol vėjas nenurims. Tai buvo vienintelis reisas, kuris dar galiojo šią savaitę.",
    ),
    (
        "lv",
        "Prāmis pusdienlaikā izgāja no ostas un atgriezās vēl pirms vētras. Īpašnieks teica, ka neviens no pasažieriem nav cietis, bet kuģis vairs neizies jūrā, līdz vējš norims. Tas bija vienīgais reiss, kas vēl bija spēkā šonedēļ.",
    ),
    (
        "ms",
        "Feri itu meninggalkan pelabuhan pada tengah hari dan kembali sebelum ribut. Pemiliknya berkata tiada penumpang yang cedera, tetapi kapal itu tidak akan belayar lagi dalam minggu ini kerana angin kuat. Pihak majlis juga telah bersetuju dengan keputusan itu.",
    ),
    (
        "tl",
        "Umalis ang lantsa sa daungan ng tanghali at bumalik ito bago ang bagyo. Ayon sa may-ari, walang nasaktan sa mga pasahero, ngunit hindi na ito lalayag hanggang sa humina ang hangin. Ito ang nag-iisang biyahe na natitira para sa linggong ito.",
    ),
    (
        "af",
        "Die veerboot het die hawe middag verlaat en was voor die storm terug. Die eienaar sê dat nie een van die passasiers seergekry het nie, maar dat die boot nie weer sal vaar totdat die wind bedaar nie. Dit was ook die enigste vaart vir hierdie week.",
    ),
    (
        "ca",
        "El transbordador va sortir del port al migdia i va tornar abans de la tempesta. Segons el propietari, cap dels passatgers no ha estat ferit, però el vaixell no tornarà a sortir fins que el vent no amaini. És un dels viatges que hi havia aquesta setmana.",
    ),
    (
        "gl",
        "O transbordador saíu do porto ao mediodía e volveu antes da tormenta. Segundo o propietario, non houbo feridos entre os pasaxeiros, pero o barco non volverá saír ata que pare o vento. Foi unha das viaxes que tamén estaban previstas para esta semana coa nova empresa.",
    ),
    (
        "is",
        "Ferjan fór úr höfninni á hádegi og kom til baka fyrir storminn. Eigandinn segir að enginn hafi slasast, en skipið fari ekki aftur út fyrr en veðrið er orðið betra. Það var eina ferðin sem eftir var og þeir sem voru með eru komnir heim.",
    ),
    (
        "sq",
        "Trageti u nis nga porti në mesditë dhe u kthye para stuhisë. Pronari tha se asnjë nga udhëtarët nuk është lënduar, por anija nuk do të niset më deri sa të bjerë era. Ky ishte një nga udhëtimet që kishin mbetur për këtë javë.",
    ),
    (
        "ha",
        "Jirgin ya bar tashar da rana kuma ya dawo kafin guguwar. Mai jirgin ya ce ba wanda ya ji rauni a cikin fasinjojin, amma ba za a sake tafiya ba har sai iska ta lafa. Wannan ne kadai tafiyar da ta rage a wannan mako, in ji shi.",
    ),
];

#[test]
fn a_template_is_belied_in_languages_that_share_words_with_it() {
    for (language, text) in SHARING {
        assert_eq!(of(text, Some("en-GB".into())).as_deref(), Some(language), "{text}");
        assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
    }
}

#[test]
fn what_a_good_part_of_the_text_confirms_stays() {
    let vietnamese = "Phà rời bến vào buổi trưa và quay lại trước cơn bão.\nChủ tàu cho biết không có hành khách nào bị thương trong chuyến đi này.\nThành phố sẽ đóng bến cho đến khi gió yếu đi.";
    let serbian = "Трајект је у подне испловио из луке и вратио се пре олује.\nВласник каже да нико од путника није повређен, али да брод неће пловити док се ветар не смири.\nТо је за ову недељу било све што је остало.";
    let russian = "Паром вышел из порта в полдень и вернулся ещё до бури, как сообщил владелец, и никто из пассажиров не пострадал.";
    for (tag, own, other) in [("vi", vietnamese, FERRY_ENGLISH), ("sr", serbian, russian)] {
        let quoted = format!("{own}\n{other}\n{other}");
        assert_eq!(of(&quoted, Some(tag.into())).as_deref(), Some(tag), "{quoted}");
        assert_eq!(of(own, Some(tag.into())).as_deref(), Some(tag), "{own}");
    }
    let greek = "Το πλοίο έφυγε από το λιμάνι το μεσημέρι και γύρισε πριν από την καταιγίδα.";
    let quoted = format!("{greek}\n{FERRY_ENGLISH}");
    assert_eq!(of(&quoted, Some("el".into())).as_deref(), Some("el"));
    let english = FERRY_ENGLISH.to_owned() + "\nLe transbordador : la une de la presse des îles.";
    assert_eq!(of(&english, Some("en".into())).as_deref(), Some("en"));
}

#[test]
fn a_flash_is_told_from_its_neighbours() {
    for (language, text) in [
        ("uk", "Порт закрито: буря, хвилі, вітер змінив напрямок."),
        ("be", "Порт закрыты: бура і вецер, дзверы зачынены."),
        ("bg", "Пристанището е затворено: силен вятър, бъдещето неясно."),
        ("ne", "डुङ्गा दिउँसो बन्दरगाहबाट निस्केको र आँधी आउनुअघि फर्केको मालिकले जनाएको छ।"),
        (
            "mr",
            "बोट दुपारी बंदरातून निघाली आणि वादळापूर्वी परतली. मालकांनी सांगितले की प्रवाशांना दुखापत झालेली नाही.",
        ),
        ("hi", "रांची के मालिक ने कहा कि नाव दोपहर में निकली और रात से पहले लौट आई।"),
        (
            "sk",
            "Trajekt na poludnie opustil prístav a vrátil sa ešte pred búrkou. Podľa majiteľa sa nikomu z cestujúcich nič nestalo.",
        ),
        ("mn", "Усан онгоц үд дунд боомтоос гарч, шуурганаас өмнө буцаж ирэв."),
        ("ps", "بېړۍ په غرمه کې له بندر څخه ووته او له توپان مخکې بېرته راغله."),
        ("kk", "Паром түсте порттан шығып, дауылға дейін қайтып келді."),
        ("mk", "Фериботот тргна напладне, ѓубрето остана, вели ќе се врати."),
    ] {
        assert_eq!(of(text, None).as_deref(), Some(language), "{text}");
    }
}
