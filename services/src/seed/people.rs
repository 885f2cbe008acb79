//! The demo shop's shoppers: names, numbers and addresses from small lists. Nobody real: the
//! phone numbers count up from 199 0000 0001 and the mail addresses end in `.example`.

use super::dice::Dice;
use crate::db::insert_rows;
use crate::{Result, Shop, Tx, params};
use domain::checkout::{Address, Region};
use domain::ids::CustomerId;
use domain::{Lang, Timestamp};

const FAMILY: [(&str, &str); 24] = [
    ("李", "li"),
    ("王", "wang"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("赵", "zhao"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("胡", "hu"),
    ("朱", "zhu"),
    ("高", "gao"),
    ("林", "lin"),
    ("何", "he"),
    ("郭", "guo"),
    ("马", "ma"),
    ("罗", "luo"),
    ("梁", "liang"),
    ("宋", "song"),
    ("郑", "zheng"),
    ("谢", "xie"),
];

const GIVEN: [(&str, &str); 32] = [
    ("明", "ming"),
    ("小云", "xiaoyun"),
    ("子涵", "zihan"),
    ("雨桐", "yutong"),
    ("浩然", "haoran"),
    ("静", "jing"),
    ("思远", "siyuan"),
    ("佳怡", "jiayi"),
    ("建国", "jianguo"),
    ("晓燕", "xiaoyan"),
    ("一诺", "yinuo"),
    ("梓萱", "zixuan"),
    ("宇航", "yuhang"),
    ("欣怡", "xinyi"),
    ("志强", "zhiqiang"),
    ("丽华", "lihua"),
    ("晨曦", "chenxi"),
    ("文博", "wenbo"),
    ("若溪", "ruoxi"),
    ("嘉豪", "jiahao"),
    ("秀英", "xiuying"),
    ("海涛", "haitao"),
    ("书瑶", "shuyao"),
    ("天佑", "tianyou"),
    ("慧敏", "huimin"),
    ("俊杰", "junjie"),
    ("诗雅", "shiya"),
    ("国栋", "guodong"),
    ("安琪", "anqi"),
    ("睿", "rui"),
    ("婷婷", "tingting"),
    ("立新", "lixin"),
];

/// Code, province, city, district, and how many of a hundred shoppers live there.
const REGIONS: [(&str, &str, &str, &str, i64); 28] = [
    ("330106", "浙江省", "杭州市", "西湖区", 9),
    ("330212", "浙江省", "宁波市", "鄞州区", 4),
    ("310115", "上海市", "上海市", "浦东新区", 8),
    ("310104", "上海市", "上海市", "徐汇区", 5),
    ("110105", "北京市", "北京市", "朝阳区", 7),
    ("110108", "北京市", "北京市", "海淀区", 5),
    ("440305", "广东省", "深圳市", "南山区", 7),
    ("440106", "广东省", "广州市", "天河区", 6),
    ("440606", "广东省", "佛山市", "顺德区", 2),
    ("320106", "江苏省", "南京市", "鼓楼区", 5),
    ("320508", "江苏省", "苏州市", "姑苏区", 4),
    ("510107", "四川省", "成都市", "武侯区", 6),
    ("510104", "四川省", "成都市", "锦江区", 2),
    ("500112", "重庆市", "重庆市", "渝北区", 4),
    ("420106", "湖北省", "武汉市", "武昌区", 4),
    ("610113", "陕西省", "西安市", "雁塔区", 3),
    ("430102", "湖南省", "长沙市", "芙蓉区", 3),
    ("370102", "山东省", "济南市", "历下区", 3),
    ("370202", "山东省", "青岛市", "市南区", 3),
    ("350203", "福建省", "厦门市", "思明区", 3),
    ("410105", "河南省", "郑州市", "金水区", 3),
    ("340111", "安徽省", "合肥市", "包河区", 3),
    ("210102", "辽宁省", "沈阳市", "和平区", 2),
    ("230103", "黑龙江省", "哈尔滨市", "南岗区", 2),
    ("530102", "云南省", "昆明市", "五华区", 2),
    ("460105", "海南省", "海口市", "秀英区", 1),
    ("650102", "新疆维吾尔自治区", "乌鲁木齐市", "天山区", 1),
    ("540102", "西藏自治区", "拉萨市", "城关区", 1),
];

const ROADS: [&str; 10] =
    ["桂花路", "梧桐街", "清河路", "学院路", "向阳街", "湖滨路", "竹园巷", "长兴路", "望江街", "青年路"];

/// Names under which people write reviews.
const PEN_ZH: [&str; 20] = [
    "慢半拍",
    "小满",
    "阿泽",
    "今天吃什么",
    "南风",
    "李**",
    "王**",
    "陈**",
    "豆豆妈",
    "山里人",
    "一口饭",
    "周**",
    "加班的猫",
    "林间",
    "刘**",
    "二十四桥",
    "小鱼儿",
    "老张",
    "橘子汽水",
    "默默",
];
const PEN_EN: [&str; 12] =
    ["Lina", "Tom H.", "A. Becker", "Mei", "J. Park", "Sofia", "Dan", "Priya", "Oliver W.", "Hanna", "Kenji", "Marta"];

/// The name a review is signed with.
pub(super) fn pen_name(lang: Lang, dice: &mut Dice) -> String {
    let names: &[&str] = if lang == Lang::Zh { &PEN_ZH } else { &PEN_EN };
    dice.pick(names).map_or_else(String::new, |name| (*name).to_owned())
}

/// A shopper.
#[derive(Clone)]
pub(super) struct Person {
    /// Set for the registered ones.
    pub(super) id: Option<CustomerId>,
    pub(super) email: String,
    pub(super) lang: Lang,
    pub(super) address: Address,
    pub(super) since: Timestamp,
}

/// Person number `number`, who was first seen at `since`.
pub(super) fn person(number: i64, since: Timestamp, registered: bool, dice: &mut Dice) -> Person {
    let (family, given) = (dice.pick(&FAMILY).unwrap_or(&FAMILY[0]), dice.pick(&GIVEN).unwrap_or(&GIVEN[0]));
    let weights = REGIONS.map(|region| region.4);
    let (code, province, city, district, _) = REGIONS[dice.weighted(&weights)];
    let road = dice.pick(&ROADS).unwrap_or(&ROADS[0]);
    let (house, block, room) =
        (dice.between(1, 400), dice.between(1, 20), dice.between(1, 19) * 100 + dice.between(1, 5));
    Person {
        id: registered.then(|| CustomerId(dice.id_at(since.0))),
        email: format!("{}.{}{number}@shopper.example", given.1, family.1),
        lang: if dice.chance(86) { Lang::Zh } else { Lang::En },
        address: Address {
            name: format!("{}{}", family.0, given.0),
            phone: format!("199{number:08}"),
            region: Region {
                code: code.to_owned(),
                province: province.to_owned(),
                city: city.to_owned(),
                district: district.to_owned(),
                street: String::new(),
            },
            line: format!("{road}{house}号{block}幢{room}室"),
        },
        since,
    }
}

/// Registers people and stores their addresses. Nobody can sign in as one of them: their
/// password's hash is no hash.
pub(super) async fn register(shop: &Shop, tx: &Tx, people: &[Person], dice: &mut Dice) -> Result<()> {
    let (mut customers, mut addresses) = (Vec::new(), Vec::new());
    for person in people {
        let Some(id) = person.id else { continue };
        let body = serde_json::to_string(&person.address).map_err(|error| crate::Error::Damaged(error.to_string()))?;
        customers.push(params![
            id.0,
            shop.keys.seal("customers.email", &person.email),
            shop.keys.index("email", &person.email),
            shop.keys.seal("customers.phone", &person.address.phone),
            shop.keys.index("phone", &person.address.phone),
            shop.keys.seal("customers.name", &person.address.name),
            "!",
            person.lang.code(),
            "active",
            person.since.0
        ]);
        addresses.push(params![
            dice.id_at(person.since.0),
            id.0,
            person.address.region.code.clone(),
            shop.keys.seal("addresses.body", &body),
            true,
            person.since.0
        ]);
    }
    const CUSTOMER: &[&str] = &[
        "id",
        "email",
        "email_index",
        "phone",
        "phone_index",
        "name",
        "password_hash",
        "lang",
        "status",
        "created_at",
    ];
    insert_rows(&**tx, "customers", CUSTOMER, customers).await?;
    const ADDRESS: &[&str] = &["id", "customer_id", "region_code", "body", "is_default", "created_at"];
    insert_rows(&**tx, "addresses", ADDRESS, addresses).await?;
    Ok(())
}
