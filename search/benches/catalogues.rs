//! The real catalogues that the measurement and the tests search through.

use domain::ids::ProductId;
use search::Document;
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// A catalogue.
pub struct Catalogue {
    /// Its name.
    pub name: &'static str,
    /// Whether its titles are Chinese.
    pub chinese: bool,
    /// Its products.
    pub documents: Vec<Document>,
}

/// The folder of shared data, if there is one.
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("YUNMALL_SHARED_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    Some(named.unwrap_or_else(beside)).filter(|folder| folder.is_dir())
}

/// All catalogues of the folder.
pub fn all(folder: &Path) -> Vec<Catalogue> {
    vec![
        Catalogue { name: "bestbuy", chinese: false, documents: bestbuy(folder) },
        Catalogue { name: "goodbooks", chinese: false, documents: goodbooks(folder) },
        Catalogue { name: "luma", chinese: false, documents: luma(folder) },
        Catalogue { name: "litemall", chinese: true, documents: litemall(folder) },
        Catalogue { name: "taxonomy", chinese: true, documents: taxonomy(folder) },
    ]
}

fn unpacked(path: &Path) -> Vec<u8> {
    let file = std::fs::File::open(path).unwrap();
    let mut text = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(file).unwrap().read_to_end(&mut text).unwrap();
    text
}

fn table(text: &[u8]) -> Vec<HashMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    reader.deserialize().filter_map(|row| row.ok()).collect()
}

fn id(number: usize) -> ProductId {
    ProductId(Uuid::from_u128(number as u128 + 1))
}

/// Text without markup.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            other if !inside => out.push(other),
            _ => {}
        }
    }
    out
}

fn bestbuy(folder: &Path) -> Vec<Document> {
    let json: serde_json::Value =
        serde_json::from_slice(&unpacked(&folder.join("bestbuy/products_phones.json.zst"))).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let products = json.as_array().unwrap().iter().enumerate().map(|(at, product)| {
        let image = text(&product["image"]);
        let number: String =
            image.rsplit('/').next().unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
        let mut names = vec![text(&product["brand"])];
        names.extend(product["categories"].as_array().into_iter().flatten().map(&text));
        Document {
            id: id(at),
            titles: vec![text(&product["name"])],
            categories: names[1..].to_vec(),
            brand: Some(names[0].clone()),
            names,
            stories: vec![text(&product["description"])],
            codes: vec![number],
            price: (product["price"].as_f64().unwrap_or_default() * 100.0) as i64,
            sold: product["popularity"].as_i64().unwrap_or_default() / 100,
            ..Document::default()
        }
    });
    products.collect()
}

fn goodbooks(folder: &Path) -> Vec<Document> {
    let rows = table(&unpacked(&folder.join("goodbooks-10k/books.csv.zst")));
    let books = rows.into_iter().enumerate().map(|(at, row)| Document {
        id: id(at),
        titles: vec![row["title"].clone()],
        names: row["authors"].split(',').map(str::to_owned).collect(),
        details: vec![row["original_title"].clone(), row["original_publication_year"].replace(".0", "")],
        codes: vec![row["isbn"].clone()],
        sold: row["ratings_count"].parse::<i64>().unwrap_or_default() / 1000,
        price: 1_000 + (at as i64 % 90) * 100,
        ..Document::default()
    });
    books.collect()
}

fn luma(folder: &Path) -> Vec<Document> {
    let folder = folder.join("magento-luma/csv");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains("products") || name.contains("Review") || name.contains("Msrp") {
            continue;
        }
        for row in table(&std::fs::read(&file).unwrap()) {
            let field = |key: &str| row.get(key).cloned().unwrap_or_default();
            let hidden = field("visibility").starts_with("Not Visible");
            if hidden || field("name").is_empty() {
                continue;
            }
            let mut codes = vec![field("sku")];
            for variant in field("configurable_variations").split('|') {
                codes.extend(variant.split(',').find_map(|part| part.strip_prefix("sku=")).map(str::to_owned));
            }
            let categories = field("categories");
            found.push(Document {
                id: id(found.len()),
                titles: vec![field("name")],
                names: categories.split([',', '/']).map(str::to_owned).collect(),
                details: vec![field("additional_attributes").replace(['=', ',', '_', '|'], " ")],
                stories: vec![plain(&field("description"))],
                codes,
                price: (field("price").parse::<f64>().unwrap_or_default() * 100.0) as i64,
                ..Document::default()
            });
        }
    }
    found
}

fn litemall(folder: &Path) -> Vec<Document> {
    let read = |name: &str| table(&std::fs::read(folder.join("litemall-zh").join(name)).unwrap());
    let categories: HashMap<String, (String, String)> = read("category.csv")
        .into_iter()
        .map(|row| (row["id"].clone(), (row["name"].clone(), row["pid"].clone())))
        .collect();
    let brands: HashMap<String, String> =
        read("brand.csv").into_iter().map(|row| (row["id"].clone(), row["name"].clone())).collect();
    let mut attributes: HashMap<String, Vec<String>> = HashMap::new();
    for row in read("goods_attribute.csv") {
        attributes.entry(row["goods_id"].clone()).or_default().push(row["value"].clone());
    }
    let goods = read("goods.csv").into_iter().enumerate().map(|(at, row)| {
        let mut names: Vec<String> = brands.get(&row["brand_id"]).cloned().into_iter().collect();
        let mut category = row["category_id"].clone();
        while let Some((name, above)) = categories.get(&category) {
            names.push(name.clone());
            category = above.clone();
        }
        let mut details = attributes.remove(&row["id"]).unwrap_or_default();
        details.push(row["brief"].clone());
        details.push(row["keywords"].clone());
        Document {
            id: id(at),
            titles: vec![row["name"].clone()],
            names,
            details,
            codes: vec![row["goods_sn"].clone()],
            price: (row["retail_price"].parse::<f64>().unwrap_or_default() * 100.0) as i64,
            ..Document::default()
        }
    });
    goods.collect()
}

/// Names of kinds of goods, as if each were a product: thousands of Chinese titles that are close to each
/// other.
fn taxonomy(folder: &Path) -> Vec<Document> {
    let text = unpacked(&folder.join("google-taxonomy/taxonomy-with-ids.zh-CN.txt.zst"));
    let text = String::from_utf8_lossy(&text).into_owned();
    let lines = text.lines().filter_map(|line| line.split_once(" - ")).enumerate();
    let kinds = lines.map(|(at, (code, way))| {
        let mut names: Vec<String> = way.split(" > ").map(str::to_owned).collect();
        let title = names.pop().unwrap_or_default();
        Document { id: id(at), titles: vec![title], names, codes: vec![code.to_owned()], ..Document::default() }
    });
    kinds.collect()
}
