//! The demo mall's three merchants, with their places, ways of delivery and rates. All invented.

use super::dice::Dice;
use crate::db::{execute, insert_rows, rows};
use crate::{Result, Shop, params};
use domain::delivery::{Method, Rate};
use domain::ids::{DeliveryMethodId, LocationId, MerchantId};
use domain::settings::ShopSettings;
use domain::{Lang, Timestamp};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// What is told about a merchant before it has an id.
struct Sketch {
    slug: &'static str,
    names: (&'static str, &'static str),
    legal_name: &'static str,
    credit_code: &'static str,
    intros: (&'static str, &'static str),
    places: &'static [(&'static str, &'static str, &'static str, &'static str)],
    fresh: bool,
}

const SKETCHES: [Sketch; 3] = [
    Sketch {
        slug: "self",
        names: ("云商自营", "Yunmall Select"),
        legal_name: "云商城演示（杭州）商贸有限公司",
        credit_code: "91330100MADEM0001N",
        intros: (
            "自己选品、自己发货，杭州和广州两个仓就近出库。",
            "Chosen and shipped by ourselves, from Hangzhou or Guangzhou, whichever is nearer.",
        ),
        places: &[
            ("hangzhou", "杭州仓", "Hangzhou warehouse", "330110"),
            ("guangzhou", "广州仓", "Guangzhou warehouse", "440112"),
        ],
        fresh: false,
    },
    Sketch {
        slug: "qinghe",
        names: ("青禾生鲜", "Qinghe Fresh"),
        legal_name: "青禾演示（杭州）食品有限公司",
        credit_code: "91330106MADEM0002G",
        intros: (
            "从田头到门口，冷链配送；吃的、种的、养的都在这里。",
            "From the field to your door in a cold chain: things to eat, to plant and to care for.",
        ),
        places: &[("main", "余杭冷链仓", "Yuhang cold store", "330110")],
        fresh: true,
    },
    Sketch {
        slug: "xingtu",
        names: ("星途优品", "Xingtu"),
        legal_name: "星途演示（深圳）电子商务有限公司",
        credit_code: "91440300MADEM00032",
        intros: (
            "数码、运动和玩具，坏了能修，说得清楚参数。",
            "Electronics, sports and toys that can be repaired, with figures you can check.",
        ),
        places: &[("main", "深圳龙华仓", "Shenzhen Longhua warehouse", "440309")],
        fresh: false,
    },
];

/// A merchant as the rest of the demo shop needs it.
pub(super) struct Stall {
    pub(super) slug: &'static str,
    pub(super) id: MerchantId,
    /// Where its stock lies, the main place first.
    pub(super) places: Vec<(LocationId, String)>,
    /// Its ways of delivery, with their names in both languages; the usual one first.
    pub(super) methods: Vec<(Method, String, String)>,
}

impl Stall {
    /// The place nearest to a region: goods for the south leave from the south.
    pub(super) fn place_for(&self, region: &str) -> Option<LocationId> {
        let south = ["44", "45", "46", "35", "43", "53"].iter().any(|province| region.starts_with(province));
        let near = self.places.iter().find(|(_, code)| south && code == "guangzhou");
        near.or(self.places.first()).map(|(id, _)| *id)
    }
}

#[derive(FromQueryResult)]
struct Found {
    id: Uuid,
    code: String,
}

/// Opens the merchants that are not there yet and gives all three.
pub(super) async fn open(shop: &Shop) -> Result<Vec<Stall>> {
    let mut stalls = Vec::new();
    let now = shop.clock.now();
    let opened = now.plus(-400 * Timestamp::DAY).0;
    for sketch in &SKETCHES {
        let mut dice = Dice::of(sketch.slug);
        let tx = shop.begin().await?;
        execute(
            &*tx,
            "INSERT INTO merchants
             (id, slug, name_zh, name_en, legal_name, credit_code, intro_zh, intro_en, self_run, status, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10) ON CONFLICT (slug) DO NOTHING",
            params![
                dice.id_at(opened),
                sketch.slug,
                sketch.names.0,
                sketch.names.1,
                sketch.legal_name,
                sketch.credit_code,
                sketch.intros.0,
                sketch.intros.1,
                sketch.slug == "self",
                opened
            ],
        )
        .await?;
        let found: Vec<Found> =
            rows(&*tx, "SELECT id, slug AS code FROM merchants WHERE slug = $1", params![sketch.slug]).await?;
        let Some(merchant) = found.first().map(|row| row.id) else { continue };
        for (code, zh, en, region) in sketch.places {
            execute(
                &*tx,
                "INSERT INTO stock_locations (id, merchant_id, code, name_zh, name_en, region_code)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (merchant_id, code) DO NOTHING",
                params![dice.id_at(opened), merchant, *code, *zh, *en, *region],
            )
            .await?;
        }
        let places: Vec<Found> =
            rows(&*tx, "SELECT id, code FROM stock_locations WHERE merchant_id = $1 ORDER BY id", params![merchant])
                .await?;
        let methods = open_methods(&tx, sketch, merchant, &mut dice, opened).await?;
        tx.commit().await?;
        stalls.push(Stall {
            slug: sketch.slug,
            id: MerchantId(merchant),
            places: places.into_iter().map(|row| (LocationId(row.id), row.code)).collect(),
            methods,
        });
    }
    write_settings(shop).await?;
    Ok(stalls)
}

/// Code, names, days at best and at worst, free from, price of the first and each further kilogram.
type MethodSketch = (&'static str, &'static str, &'static str, i64, i64, Option<i64>, i64, i64);

const USUAL: [MethodSketch; 2] = [
    ("standard", "标准快递", "Standard delivery", 2, 4, Some(9900), 800, 200),
    ("express", "特快专递", "Express delivery", 1, 2, None, 1800, 600),
];
const FRESH: [MethodSketch; 2] = [
    ("standard", "冷链配送", "Chilled delivery", 1, 3, Some(12900), 1000, 300),
    ("express", "冷链次日达", "Chilled next-day delivery", 1, 1, None, 2200, 800),
];

/// Provinces where delivery costs more and takes longer: prefix, percent of the price, extra days.
const FAR: [(&str, i64, i64); 9] = [
    ("65", 250, 3), // 新疆
    ("54", 250, 4), // 西藏
    ("63", 180, 2), // 青海
    ("62", 150, 1), // 甘肃
    ("64", 150, 1), // 宁夏
    ("15", 150, 1), // 内蒙古
    ("46", 140, 1), // 海南
    ("23", 130, 1), // 黑龙江
    ("53", 120, 1), // 云南
];
/// No method of the demo goes across the customs border.
const ABROAD: [&str; 3] = ["71", "81", "82"];
/// What is chilled would be spoilt before it got there.
const TOO_FAR_FOR_FRESH: [&str; 3] = ["65", "54", "63"];

async fn open_methods(
    tx: &crate::Tx,
    sketch: &Sketch,
    merchant: Uuid,
    dice: &mut Dice,
    opened: i64,
) -> Result<Vec<(Method, String, String)>> {
    let mut methods = Vec::new();
    let usual = if sketch.fresh { FRESH } else { USUAL };
    for (position, (code, zh, en, days_min, days_max, free_over, first, step)) in (0_i64..).zip(usual) {
        execute(
            &**tx,
            "INSERT INTO delivery_methods
             (id, merchant_id, code, name_zh, name_en, carrier, days_min, days_max, free_over, active, position)
             VALUES ($1, $2, $3, $4, $5, 'demo', $6, $7, $8, TRUE, $9) ON CONFLICT (merchant_id, code) DO NOTHING",
            params![dice.id_at(opened), merchant, code, zh, en, days_min, days_max, free_over, position],
        )
        .await?;
        let found: Vec<Found> = rows(
            &**tx,
            "SELECT id, code FROM delivery_methods WHERE merchant_id = $1 AND code = $2",
            params![merchant, code],
        )
        .await?;
        let Some(id) = found.first().map(|row| row.id) else { continue };
        let rates = rates(first, step, sketch.fresh, code == "express");
        for rate in &rates {
            execute(
                &**tx,
                "INSERT INTO delivery_rates
                 (method_id, region, served, first_g, first_price, step_g, step_price, extra_days)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (method_id, region) DO NOTHING",
                params![
                    id,
                    rate.region.clone(),
                    rate.served,
                    rate.first_g,
                    rate.first_price,
                    rate.step_g,
                    rate.step_price,
                    rate.extra_days
                ],
            )
            .await?;
        }
        let method = Method {
            id: DeliveryMethodId(id),
            merchant: MerchantId(merchant),
            name: Lang::Zh.pick(zh, en).to_owned(),
            carrier: "demo".to_owned(),
            days_min,
            days_max,
            free_over,
            rates,
        };
        methods.push((method, zh.to_owned(), en.to_owned()));
    }
    Ok(methods)
}

fn rates(first: i64, step: i64, fresh: bool, express: bool) -> Vec<Rate> {
    let rate = |region: &str, served, percent, extra_days| Rate {
        region: region.to_owned(),
        served,
        first_g: 1000,
        first_price: first * percent / 100,
        step_g: 1000,
        step_price: step * percent / 100,
        extra_days,
    };
    let mut rates = vec![rate("", true, 100, 0)];
    for (region, percent, extra_days) in FAR {
        let refused = (fresh && TOO_FAR_FOR_FRESH.contains(&region)) || (express && region == "54");
        rates.push(rate(region, !refused, percent, extra_days));
    }
    rates.extend(ABROAD.map(|region| rate(region, false, 100, 0)));
    rates
}

/// The shop's own name and facts, unless somebody has written them already.
async fn write_settings(shop: &Shop) -> Result<()> {
    let settings = ShopSettings {
        legal_name: SKETCHES[0].legal_name.to_owned(),
        credit_code: SKETCHES[0].credit_code.to_owned(),
        icp_number: "演示站点，未备案".to_owned(),
        phone: "19900000000".to_owned(),
        email: "service@yunmall.example".to_owned(),
        address: "浙江省杭州市余杭区演示路 1 号".to_owned(),
        ..ShopSettings::default()
    };
    let json = serde_json::to_string(&settings).map_err(|error| crate::Error::Damaged(error.to_string()))?;
    let known: Vec<Found> = rows(
        shop.db.read(),
        "SELECT m.id, s.name AS code FROM settings s, merchants m WHERE s.scope = 'platform' AND s.name = $1",
        params![ShopSettings::NAME],
    )
    .await?;
    if known.is_empty() {
        let row = params!["platform", ShopSettings::NAME, json, shop.clock.now().0];
        insert_rows(shop.db.write(), "settings", &["scope", "name", "value", "updated_at"], vec![row]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::settings::is_credit_code;

    #[test]
    fn the_merchants_facts_have_the_right_form() {
        for sketch in &SKETCHES {
            assert!(is_credit_code(sketch.credit_code), "{}", sketch.slug);
            assert!(sketch.legal_name.contains("演示"), "nobody may take it for a real company");
        }
    }

    #[test]
    fn fresh_goods_do_not_go_to_tibet_and_parcels_do() {
        let served = |fresh: bool, region: &str| {
            let rates = rates(1000, 300, fresh, false);
            rates
                .iter()
                .filter(|rate| region.starts_with(&rate.region))
                .max_by_key(|rate| rate.region.len())
                .unwrap()
                .served
        };
        assert!(served(true, "330106") && served(false, "540102"));
        assert!(!served(true, "540102") && !served(false, "810000"));
    }
}
