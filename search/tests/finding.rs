#![allow(clippy::unwrap_used)] // A test that cannot go on shall stop.

//! What shoppers type and what they find, in a small shop that is made up.

use domain::ids::ProductId;
use search::text::Synonyms;
use search::{Document, Index, Order, Query, Scope};
use uuid::Uuid;

fn id(number: u128) -> ProductId {
    ProductId(Uuid::from_u128(number))
}

fn product(number: u128, zh: &str, en: &str, names: &[&str], sku: &str) -> Document {
    Document {
        id: id(number),
        titles: vec![zh.into(), en.into()],
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        categories: names[1..].iter().map(|name| name.to_lowercase()).collect(),
        brand: Some(names[0].to_lowercase()),
        merchant: if number.is_multiple_of(2) { "even".into() } else { "odd".into() },
        codes: vec![sku.into()],
        price: number as i64 * 1_000,
        attributes: vec![("colour".into(), if number < 4 { "红" } else { "蓝" }.into())],
        rating_sum: number as i64,
        rating_count: 1,
        ..Document::default()
    }
}

fn shop() -> Vec<Document> {
    vec![
        product(1, "纯棉衬衫", "Cotton Shirt", &["Muxi", "Tops", "衣服"], "SH-01-RED"),
        product(2, "亚麻连衣裙", "Linen Dress", &["Muxi", "Dresses", "衣服"], "DR-02"),
        product(3, "女士跑步鞋", "Women's Running Shoes", &["Swift", "Shoes", "鞋"], "WES-5.4.5"),
        product(4, "蓝牙耳机", "Bluetooth Headphones", &["Sonar", "Audio", "数码"], "HP-04"),
        product(5, "无线充电器 8GB", "Wi-Fi Charger 8GB", &["Sonar", "Power", "数码"], "CH-05"),
    ]
}

fn indexed(documents: Vec<Document>) -> (tempfile::TempDir, Index) {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert!(!index.is_ready(), "there is nothing before the first build");
    index.learn(
        &["Muxi".into(), "连衣裙".into(), "衣服".into()],
        Synonyms::read("耳机, 耳麦, earbuds\ncell phone, 耳机"),
    );
    index.rebuild(documents.into_iter().map(Ok)).unwrap();
    (folder, index)
}

fn find(index: &Index, text: &str) -> Vec<u128> {
    let found = index.search(&Query { text: text.into(), limit: 10, ..Query::default() }).unwrap();
    found.ids.iter().map(|id| id.0.as_u128()).collect()
}

#[test]
fn products_are_found_however_they_are_typed() {
    let (_folder, index) = indexed(shop());
    let cases: &[(&str, &[u128], &str)] = &[
        ("衬衫", &[1], "a word"),
        ("襯衫", &[1], "traditional characters"),
        ("ＳＨＩＲＴ", &[1], "full width"),
        ("shirts", &[1], "another form"),
        ("shrit", &[1], "a typo"),
        ("headphnoes", &[4], "a typo in a long word"),
        ("blutooth hedphones", &[4], "two typos"),
        ("head phones", &[4], "one word written as two"),
        ("runningshoes", &[3], "two words written as one"),
        ("womens shoes", &[3], "an apostrophe left out"),
        ("wifi charger", &[5], "a hyphen left out"),
        ("wi fi charger", &[5], "a hyphen as a space"),
        ("8 gb", &[5], "a unit set off"),
        ("chenshan", &[1], "how it sounds"),
        ("lianyiqun", &[2], "how three characters sound"),
        ("yifu", &[1, 2], "how its category sounds"),
        ("yf", &[1, 2], "initials"),
        ("lyjn erji", &[4], "initials that nothing has beside a sound"),
        ("耳麦", &[4], "a synonym"),
        ("earbuds", &[4], "a synonym of another language"),
        ("cell phone", &[4], "a synonym of two words"),
        ("WES-5.4.5", &[3], "an article number"),
        ("wes545", &[3], "an article number without its joints"),
        ("sh-01", &[1], "the beginning of an article number"),
        ("棉衬", &[1], "characters across two words"),
        ("muxi linen", &[2, 1], "brand and word, then the brand alone"),
        ("the shirt for me", &[1], "words that mean nothing here"),
        ("红色大衬衫", &[1], "most of the words"),
        ("qwertyuiop", &[], "nothing"),
        ("!!!", &[], "no word at all"),
    ];
    let mut wrong = Vec::new();
    for (text, expected, why) in cases {
        let found = find(&index, text);
        if found != *expected {
            wrong.push(format!("{why}: {text:?} found {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_was_probably_meant_is_said() {
    let (_folder, index) = indexed(shop());
    let corrected =
        |text: &str| index.search(&Query { text: text.into(), limit: 10, ..Query::default() }).unwrap().corrected;
    assert_eq!(corrected("blutooth hedphones").as_deref(), Some("bluetooth headphones"));
    assert_eq!(corrected("bluetooth headphones"), None);
    assert_eq!(corrected("yifu"), None, "sounds are no mistake");
    assert_eq!(corrected("wes545"), None, "nor are article numbers");
}

#[test]
fn a_filters_own_values_are_counted_as_if_it_were_off() {
    let (_folder, index) = indexed(shop());
    let all = index.search(&Query { limit: 10, ..Query::default() }).unwrap();
    assert_eq!(all.total, 5);
    assert_eq!(all.facets.brands.get("muxi"), Some(&2));
    assert_eq!(all.facets.prices, [1_000, 2_000, 3_000, 4_000, 5_000]);
    assert_eq!(all.facets.stars, [5, 4, 3, 2, 1]);
    let query = Query {
        brands: vec!["muxi".into()],
        attributes: vec![("colour".into(), "红".into())],
        limit: 10,
        ..Query::default()
    };
    let narrowed = index.search(&query).unwrap();
    assert_eq!(narrowed.total, 2);
    assert_eq!(narrowed.facets.brands.get("swift"), Some(&1), "red things of another brand");
    assert_eq!(narrowed.facets.brands.get("sonar"), None, "it has nothing red");
    assert_eq!(narrowed.facets.attributes["colour"].get("蓝"), None, "muxi has nothing blue");
    assert_eq!(narrowed.facets.categories.get("dresses"), Some(&1));
    let scoped = Query { scope: Scope::Merchant("even".into()), limit: 10, ..Query::default() };
    assert_eq!(index.search(&scoped).unwrap().total, 2);
    let dear = Query { order: Order::PriceDown, limit: 1, ..Query::default() };
    assert_eq!(index.search(&dear).unwrap().ids, [id(5)]);
    let rated = Query { stars_from: Some(4), limit: 10, ..Query::default() };
    let rated = index.search(&rated).unwrap();
    assert_eq!((rated.total, rated.facets.stars), (2, [5, 4, 3, 2, 1]), "stars count as if the filter were off");
}

#[test]
fn what_is_sold_out_comes_last_and_bestsellers_a_little_earlier() {
    let mut documents = shop();
    documents.push(Document {
        in_stock: false,
        sold: 9_999,
        ..product(6, "纯棉衬衫", "Cotton Shirt", &["Muxi", "Tops"], "X")
    });
    documents
        .push(Document { sold: 500, ..product(7, "纯棉衬衫", "Cotton Shirt", &["Muxi", "Tops", "衣服"], "Y") });
    let (_folder, index) = indexed(documents);
    assert_eq!(find(&index, "纯棉衬衫"), [7, 1, 6]);
}

#[test]
fn a_change_is_seen_at_once_and_survives() {
    let (folder, index) = indexed(shop());
    let changed = Document { revision: 7, ..product(1, "羊毛大衣", "Wool Coat", &["Muxi", "Tops"], "WC-1") };
    index.replace(&[changed], &[id(2)]).unwrap();
    assert_eq!(find(&index, "wool coat"), [1]);
    assert!(find(&index, "衬衫").is_empty() && find(&index, "linen").is_empty());
    assert_eq!(index.len(), 4);
    assert_eq!(index.revisions().unwrap()[&id(1)], 7);
    drop(index);
    let again = Index::open(folder.path()).unwrap();
    assert_eq!(find(&again, "wool coat"), [1]);
}

#[test]
fn building_again_goes_on_beside_and_others_follow() {
    let (folder, index) = indexed(shop());
    let other = Index::open(folder.path()).unwrap();
    assert!(!other.follow().unwrap(), "nothing changed yet");
    index.rebuild(shop().into_iter().take(1).map(Ok)).unwrap();
    assert_eq!((index.len(), other.len()), (1, 5), "the other still answers from the former build");
    assert!(other.follow().unwrap());
    assert_eq!(other.len(), 1);
}

#[test]
fn a_damaged_index_is_none() {
    let (folder, index) = indexed(shop());
    drop(index);
    let build = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).find(|path| path.is_dir());
    for file in std::fs::read_dir(build.unwrap()).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "term") {
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[10] ^= 0xff;
            std::fs::write(&path, bytes).unwrap();
        }
    }
    let index = Index::open(folder.path()).unwrap();
    assert!(!index.is_ready());
    assert!(index.search(&Query::default()).is_err());
    index.rebuild(shop().into_iter().map(Ok)).unwrap();
    assert_eq!(find(&index, "衬衫"), [1]);
}

#[test]
fn a_deleted_folder_is_noticed_by_the_next_change() {
    let (folder, index) = indexed(shop());
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(find(&index, "衬衫"), [1], "what is open can still be read");
    assert!(index.replace(&shop()[..1], &[]).is_err());
    assert!(!index.is_ready());
    index.rebuild(shop().into_iter().map(Ok)).unwrap();
    assert_eq!(find(&index, "衬衫"), [1]);
}

#[test]
fn beginnings_are_completed() {
    let (_folder, index) = indexed(shop());
    assert_eq!(index.suggest("lianyi", 5).unwrap(), ["连衣裙"]);
    assert_eq!(index.suggest("blue", 5).unwrap(), ["bluetooth"]);
    assert_eq!(index.suggest("wireless head", 5).unwrap(), ["wireless headphones"]);
    assert!(index.suggest("", 5).unwrap().is_empty());
}
