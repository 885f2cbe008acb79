//! Requests to place an order, and the ways in which somebody may bend them.

use domain::checkout::AddressForm;
use domain::ids::{AddressId, CustomerId};
use services::customers::addresses;
use services::testing::buying::{DELIVERY, Goods, member_shopper, product_with_stock, two_merchants};
use services::testing::chance::Chance;
use services::testing::{TestShop, execute};

/// The ways in which a request can be bent.
pub const WAYS: usize = 20;
/// Pieces there are of everything.
const PIECES: i64 = 1000;
/// What one piece costs with delivery, whatever a request says.
pub const PRICE: i64 = 1000 + DELIVERY;
/// Where somebody else lives.
pub const OTHERS_STREET: &str = "桂花巷 9 号";

/// What there is to bend a request with.
pub struct World {
    /// What the requests are about.
    pub cup: Goods,
    /// Another merchant's goods, at twice the price.
    tea: Goods,
    /// Goods that are not for sale any more.
    withdrawn: Goods,
    /// Another shopper, and where they live.
    other: CustomerId,
    address: AddressId,
}

impl World {
    pub async fn make(shop: &TestShop) -> World {
        let (cup, tea) = two_merchants(shop, PIECES).await;
        let withdrawn = product_with_stock(shop, PIECES).await;
        let sql = "UPDATE variants SET active = FALSE WHERE id = $1";
        assert_eq!(execute(shop, sql, vec![withdrawn.variant.0.into()]).await, 1);
        let other = member_shopper(shop).await;
        let home = AddressForm {
            name: "李雷".to_owned(),
            phone: "13900001111".to_owned(),
            region_code: "330106".to_owned(),
            region_text: String::new(),
            line: OTHERS_STREET.to_owned(),
        };
        addresses::save(shop, &other, None, &home, true).await.expect("kept in the address book");
        let address = addresses::list(shop, &other).await.expect("a list")[0].id;
        World { cup, tea, withdrawn, other: other.customer.expect("a member"), address }
    }
}

/// A request as it is posted: names and texts.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// A request for one cup with which nothing is wrong.
    pub fn good(cup: Goods, round: usize) -> Form {
        let fields = [
            ("key", format!("tampered-request-{round}")),
            ("variant", cup.variant.to_string()),
            ("quantity", "1".to_owned()),
            ("name", "王小云".to_owned()),
            ("phone", "138 1234 5678".to_owned()),
            ("region_code", "330106".to_owned()),
            ("region_text", String::new()),
            ("line", "文三路 1 号".to_owned()),
            ("email", "wang@example.com".to_owned()),
            ("note", "放门口".to_owned()),
            ("methods", format!("{}:{}", cup.merchant, cup.method)),
            ("seen_total", PRICE.to_string()),
        ];
        let fields = fields.into_iter().map(|(name, text)| (format!("form[{name}]"), text));
        Form(fields.chain([("lang".to_owned(), "zh".to_owned())]).collect())
    }

    /// What stands in a field of the order.
    fn text(&mut self, name: &str) -> &mut String {
        let key = format!("form[{name}]");
        let found = self.0.iter_mut().find(|(known, _)| *known == key);
        &mut found.expect("a field of the form").1
    }

    fn set(&mut self, name: &str, text: impl Into<String>) {
        *self.text(name) = text.into();
    }

    fn swap(&mut self, one: &str, two: &str) {
        let of_one = std::mem::take(self.text(one));
        let of_two = std::mem::replace(self.text(two), of_one);
        self.set(one, of_two);
    }

    /// Adds a field of the order and, under the same name, one beside the order.
    fn add(&mut self, name: &str, text: &str) {
        for key in [format!("form[{name}]"), name.to_owned()] {
            self.0.push((key, text.to_owned()));
        }
    }

    fn leave_out(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    fn rename(&mut self, key: &str, new: &str) {
        for (known, _) in self.0.iter_mut().filter(|(known, _)| known == key) {
            *known = new.to_owned();
        }
    }

    pub fn body(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(key, text)| format!("{key}={}", app::links::encode(text))).collect();
        pairs.join("&")
    }
}

/// Bends a request in one of the ways, and says with which status it must be answered: 200 where
/// the change must not matter.
pub fn bend(form: &mut Form, world: &World, way: usize, chance: &mut Chance) -> u16 {
    match way {
        0..=8 => bend_goods(form, world, way, chance),
        9..=14 => bend_person(form, world, way, chance),
        _ => bend_shape(form, way, chance),
    }
}

/// Quantities, totals, goods and ways of delivery that are not what they must be, and prices.
fn bend_goods(form: &mut Form, world: &World, way: usize, chance: &mut Chance) -> u16 {
    let (cup, tea) = (world.cup, world.tea);
    let unknown = uuid::Uuid::from_u128(u128::from(chance.bits()));
    match way {
        0 => {
            let odd = [
                "0",
                "-1",
                "-9223372036854775808",
                "10000",
                "2147483648",
                "99999999999999999999",
                "1.5",
                "1e9",
                "NaN",
                "0x10",
                "１",
                "+1",
                "",
                "1;2",
                "1\u{0}",
            ];
            form.set("quantity", *chance.pick(&odd));
            422
        }
        // More than there is.
        1 => {
            form.set("quantity", chance.between(PIECES + 1, 10_000).to_string());
            422
        }
        // More than was paid for.
        2 => {
            form.set("quantity", chance.between(2, 100).to_string());
            422
        }
        3 => {
            let less_or_more = *chance.pick(&[-1_i64, 1]) * chance.between(1, PRICE);
            let (near, most) = ((PRICE + less_or_more).to_string(), i64::MAX.to_string());
            let totals = [near.as_str(), most.as_str(), "0", "-1800", "1e3", "18.00", "NaN", ""];
            form.set("seen_total", *chance.pick(&totals));
            422
        }
        4 => {
            let ids = [unknown, cup.product.0, cup.merchant.0, cup.location.0, cup.method.0, world.withdrawn.variant.0];
            form.set("variant", chance.pick(&ids).to_string());
            422
        }
        // Dearer goods for the price of the cup.
        5 => {
            form.set("variant", tea.variant.to_string());
            422
        }
        6 => {
            let method = *chance.pick(&[tea.method.0, unknown]);
            form.set("methods", format!("{}:{method}", cup.merchant));
            422
        }
        7 => {
            let (merchant, method) = (cup.merchant, cup.method);
            let odd = [
                "x:y".to_owned(),
                merchant.to_string(),
                format!("{merchant}:"),
                format!(":{method}"),
                format!("{merchant};{method}"),
                format!("{merchant}:{method}:{method}"),
                "\u{0}".to_owned(),
            ];
            form.set("methods", chance.pick(&odd).as_str());
            400
        }
        // The price is nobody's to send.
        _ => {
            let names = ["price", "unit_price", "total", "items_total", "delivery_total", "discount_total", "currency"];
            let texts = ["0", "1", "-1800", "USD", "99999999999999999999"];
            let (name, text) = (*chance.pick(&names), *chance.pick(&texts));
            form.add(name, text);
            form.add("payment_status", "paid");
            form.0.push(("form[lines][0][unit_price]".to_owned(), "1".to_owned()));
            200
        }
    }
}

/// Somebody else's things, keys nobody can use, and addresses to which nothing can be sent.
fn bend_person(form: &mut Form, world: &World, way: usize, chance: &mut Chance) -> u16 {
    match way {
        9 => {
            let (other, address) = (world.other.to_string(), world.address.to_string());
            let shopper = format!("customer:{other}");
            let claims = [
                ("customer_id", other.as_str()),
                ("shopper", shopper.as_str()),
                ("address_id", address.as_str()),
                ("address", address.as_str()),
                ("session", other.as_str()),
            ];
            let (name, id) = *chance.pick(&claims);
            form.add(name, id);
            form.add("channel", "staff");
            200
        }
        10 => {
            let (long, longest) = ("k".repeat(256), "k".repeat(5000));
            let odd = [
                "",
                "short",
                "with blanks inside",
                "键键键键",
                "tab\tinside-it",
                "nul\u{0}inside-it",
                long.as_str(),
                longest.as_str(),
            ];
            form.set("key", *chance.pick(&odd));
            400
        }
        11 => {
            let (name, line, page) = ("王".repeat(41), "x".repeat(201), "路".repeat(10_000));
            let odd = [
                ("name", name.as_str()),
                ("name", "王\u{0}小云"),
                ("name", "王\n小云"),
                ("name", "  "),
                ("line", line.as_str()),
                ("line", page.as_str()),
                ("line", " "),
            ];
            let (field, text) = *chance.pick(&odd);
            form.set(field, text);
            400
        }
        12 => {
            let odd = ["", "12345", "abc", "12812345678", "13812345678x", "+", "1e9", "138\u{0}12345678", "'; --"];
            form.set("phone", *chance.pick(&odd));
            400
        }
        13 => {
            let odd = [
                ("region_code", ""),
                ("region_code", "33"),
                ("region_code", "999999"),
                ("region_code", "３３０１０６"),
                ("region_code", "'; DROP TABLE orders; --"),
                ("region_text", "火星"),
                ("region_text", "\u{0}\u{1b}"),
            ];
            let (field, text) = *chance.pick(&odd);
            form.set(field, text);
            400
        }
        _ => {
            let (note, email) = ("长".repeat(301), format!("{}@b.cn", "x".repeat(250)));
            let odd = [
                ("note", note.as_str()),
                ("email", email.as_str()),
                ("email", "a@b"),
                ("email", "a@.cn"),
                ("email", "@b.cn"),
                ("email", "a@b.cn@c.cn"),
                ("email", "a@b.cn\nbcc: c@d.cn"),
            ];
            let (field, text) = *chance.pick(&odd);
            form.set(field, text);
            400
        }
    }
}

/// Fields that are missing, exchanged or of another kind; and texts that only look dangerous.
fn bend_shape(form: &mut Form, way: usize, chance: &mut Chance) -> u16 {
    match way {
        15 => {
            let needed = [
                ("form[key]", 400),
                // Without a variant it is the cart that is ordered, and that is empty.
                ("form[variant]", 422),
                ("form[quantity]", 422),
                ("form[name]", 400),
                ("form[phone]", 400),
                ("form[region_code]", 400),
                ("form[line]", 400),
                ("form[seen_total]", 422),
                ("lang", 400),
            ];
            let (key, status) = *chance.pick(&needed);
            form.leave_out(key);
            status
        }
        16 => {
            let pairs = [
                ("name", "phone", 400),
                ("name", "line", 200),
                ("key", "variant", 400),
                ("key", "line", 400),
                ("variant", "quantity", 400),
                ("quantity", "phone", 422),
                ("quantity", "seen_total", 422),
                ("quantity", "region_code", 422),
                ("region_code", "line", 400),
                ("email", "note", 400),
                ("methods", "seen_total", 400),
            ];
            let (one, two, status) = *chance.pick(&pairs);
            form.swap(one, two);
            status
        }
        17 => {
            let fields = ["key", "variant", "quantity", "name", "methods", "seen_total"];
            let name = *chance.pick(&fields);
            let key = format!("form[{name}]");
            match chance.between(0, 5) {
                // Twice, even if both say the same.
                0 => {
                    let text = form.text(name).clone();
                    form.0.push((key, text));
                }
                1 => form.rename(&key, &format!("{key}[minor]")),
                2 => form.rename(&key, &format!("{key}[]")),
                3 => form.rename(&key, &format!("{key}[0]")),
                // A word where the whole order was expected.
                _ => {
                    form.0.retain(|(known, _)| known == "lang");
                    form.0.push(("form".to_owned(), "1".to_owned()));
                }
            }
            400
        }
        18 => {
            let lang = *chance.pick(&["", "ZH", "xx", "zh-CN", "0", "zh\u{0}"]);
            form.leave_out("lang");
            form.0.push(("lang".to_owned(), lang.to_owned()));
            400
        }
        _ => {
            let texts = [
                ("quantity", " 1 "),
                ("quantity", "01"),
                ("note", "<script>alert(1)</script>"),
                ("note", "'; DROP TABLE orders; --"),
                ("note", "\u{1b}[31m\u{202e}\u{0}"),
                ("line", "<img src=x onerror=alert(1)>"),
                ("methods", ""),
                ("email", ""),
                ("note", ""),
            ];
            let (field, text) = *chance.pick(&texts);
            form.set(field, text);
            200
        }
    }
}
