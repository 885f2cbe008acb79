//! What the demo shop's sizes of clothes and shoes mean. The figures are those usual in the trade.

use super::merchants::Stall;
use crate::db::execute;
use crate::{Result, Shop, Tx, new_id, params};

/// A guide of every merchant who sells in a category: Chinese and English table, Chinese and English note.
struct Sketch {
    category: &'static str,
    table: (&'static str, &'static str),
    note: (&'static str, &'static str),
}

const FLAT: (&str, &str) = (
    "衣服平铺测量，手工测量有 1–2 厘米误差。两个尺码之间拿不准时，选大的一个。",
    "Measured lying flat by hand, give or take 1–2 cm. Between two sizes, take the larger one.",
);

const SKETCHES: [Sketch; 4] = [
    Sketch {
        category: "tops",
        table: (
            "尺码|胸围 cm|肩宽 cm|衣长 cm|建议身高 cm\nS|96|42|66|155–165\nM|100|43.5|68|160–170\nL|104|45|70|165–175\nXL|108|46.5|72|170–180\n2XL|114|48|74|175–185",
            "Size|Chest cm|Shoulders cm|Length cm|Height cm\nS|96|42|66|155–165\nM|100|43.5|68|160–170\nL|104|45|70|165–175\nXL|108|46.5|72|170–180\n2XL|114|48|74|175–185",
        ),
        note: FLAT,
    },
    Sketch {
        category: "bottoms",
        table: (
            "尺码|腰围 cm|臀围 cm|裤长 cm\nS / 27–28|70|94|98\nM / 29|74|98|100\nL / 30|78|102|102\nXL / 31|82|106|104\n2XL / 32|86|110|105",
            "Size|Waist cm|Hips cm|Length cm\nS / 27–28|70|94|98\nM / 29|74|98|100\nL / 30|78|102|102\nXL / 31|82|106|104\n2XL / 32|86|110|105",
        ),
        note: FLAT,
    },
    Sketch {
        category: "dresses",
        table: (
            "尺码|胸围 cm|腰围 cm|裙长 cm\nXS|82|66|108\nS|86|70|110\nM|90|74|112\nL|94|78|114\nXL|98|82|116\n2XL|104|88|117",
            "Size|Chest cm|Waist cm|Length cm\nXS|82|66|108\nS|86|70|110\nM|90|74|112\nL|94|78|114\nXL|98|82|116\n2XL|104|88|117",
        ),
        note: FLAT,
    },
    Sketch {
        category: "shoes",
        table: (
            "鞋码|脚长 mm|脚宽 mm\n35|221–225|85\n36|226–230|87\n37|231–235|88\n38|236–240|90\n39|241–245|92\n40|246–250|93\n41|251–255|95\n42|256–260|97\n43|261–265|98\n44|266–270|100\n45|271–275|102",
            "Size (EU)|Foot length mm|Foot width mm\n35|221–225|85\n36|226–230|87\n37|231–235|88\n38|236–240|90\n39|241–245|92\n40|246–250|93\n41|251–255|95\n42|256–260|97\n43|261–265|98\n44|266–270|100\n45|271–275|102",
        ),
        note: (
            "傍晚量脚最准：脚跟靠墙站直，量到最长的脚趾。脚面高或脚宽的，选大一码。",
            "Measure in the evening: heel against a wall, up to the longest toe. With a high or wide foot take one size more.",
        ),
    },
];

/// Writes them for the merchants who sell there; a guide that is there stays.
pub(super) async fn write(shop: &Shop, tx: &Tx, stalls: &[Stall]) -> Result<()> {
    for Sketch { category, table, note } in SKETCHES {
        for stall in stalls {
            execute(
                &**tx,
                "INSERT INTO size_guides (id, merchant_id, category_id, table_zh, table_en, note_zh, note_en, updated_at)
                 SELECT $1, m.id, c.id, $4, $5, $6, $7, $8 FROM merchants m JOIN categories c ON c.slug = $3
                 WHERE m.slug = $2 AND EXISTS
                   (SELECT 1 FROM products p WHERE p.merchant_id = m.id AND p.category_id = c.id)
                 ON CONFLICT (merchant_id, category_id) DO NOTHING",
                params![new_id(), stall.slug, category, table.0, table.1, note.0, note.1, shop.clock.now().0],
            )
            .await?;
        }
    }
    Ok(())
}
