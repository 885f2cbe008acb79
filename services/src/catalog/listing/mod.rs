//! Lists: a page of products, how many there are, and how the list can be narrowed.
//!
//! Every number beside a filter is exact: it counts the products that would be left if the
//! shopper chose it, all filters of other kinds applied.

mod facets;

pub(super) use facets::{MOST_ATTRIBUTES, ValueRow, is_offered, stars_value, values};

use super::cards::{cards, ids, on_sale};
use super::categories::Tree;
use super::search::{self, Meaning, meaning};
use crate::db::{row, statement_of};
use crate::{Error, Result, Shop, params};
use domain::Lang;
use domain::catalog::facets::bands;
use domain::catalog::listing::{LAST_FEW, MOST_PAGES, PAGE_SIZE, shown};
use domain::catalog::{ListHeading, Listing, ListingQuery, PriceBand, Scope, Sort};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{FromQueryResult, Order};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A kind of filter that a count leaves out, because its own values are being counted.
#[derive(Clone, Copy, PartialEq)]
enum Without<'a> {
    Nothing,
    Brands,
    Categories,
    Price,
    Stars,
    Attribute(&'a str),
}

enum Place {
    All,
    Category(Uuid),
    Merchant(Uuid),
}

struct Plan<'a> {
    query: &'a ListingQuery,
    place: Place,
    meaning: Option<Meaning>,
}

impl Plan<'_> {
    /// The products `p` that the query asks for.
    fn products(&self, without: Without) -> SelectStatement {
        let query = self.query;
        let mut select = on_sale();
        match self.place {
            Place::All => {}
            Place::Category(id) => {
                let joined = Expr::cust("pc.product_id = p.id").and(Expr::col(("pc", "category_id")).eq(id));
                select.join_as(JoinType::InnerJoin, "product_categories", "pc", joined);
            }
            Place::Merchant(id) => {
                select.and_where(Expr::col(("p", "merchant_id")).eq(id));
            }
        }
        if let Some(meaning) = &self.meaning {
            select.cond_where(meaning.condition());
        }
        if without != Without::Brands && !query.brands.is_empty() {
            let mut brands = Query::select();
            brands.column("id").from("brands").and_where(Expr::col("slug").is_in(&query.brands));
            select.and_where(Expr::col(("p", "brand_id")).in_subquery(brands));
        }
        if without != Without::Price {
            select
                .and_where_option(query.price_from.map(|from| Expr::col(("p", "price_min")).gte(from)))
                .and_where_option(query.price_to.map(|to| Expr::col(("p", "price_min")).lte(to)));
        }
        for (code, values) in by_code(&query.attributes) {
            if without == Without::Attribute(code) {
                continue;
            }
            let mut facts = Query::select();
            facts
                .expr(Expr::cust("1"))
                .from_as("product_attributes", "f")
                .join_as(JoinType::InnerJoin, "attributes", "fa", Expr::cust("fa.id = f.attribute_id"))
                .and_where(Expr::cust("f.product_id = p.id"))
                .and_where(Expr::col(("fa", "code")).eq(code))
                .and_where(Expr::col(("f", "value_zh")).is_in(values));
            select.and_where(Expr::exists(facts));
        }
        if without != Without::Categories && !query.categories.is_empty() {
            let mut categories = Query::select();
            categories
                .column(("xc", "product_id"))
                .from_as("product_categories", "xc")
                .join_as(JoinType::InnerJoin, "categories", "c", Expr::cust("c.id = xc.category_id"))
                .and_where(Expr::col(("c", "slug")).is_in(&query.categories));
            select.and_where(Expr::col(("p", "id")).in_subquery(categories));
        }
        if let Some(stars) = query.stars.filter(|_| without != Without::Stars) {
            select.and_where(Expr::cust("p.rating_count > 0"));
            select.and_where(Expr::cust("p.rating_sum").gte(Expr::cust("p.rating_count").mul(stars)));
        }
        if query.in_stock {
            select.and_where(Expr::cust("p.in_stock"));
        }
        if query.on_sale {
            select.and_where(Expr::cust("p.compare_at_min > p.price_min"));
        }
        select
    }

    fn sorted(&self) -> SelectStatement {
        let mut select = self.products(Without::Nothing);
        match self.query.sort {
            // Without the engine nothing is known of how well products fit.
            Sort::Relevant | Sort::Popular => select.order_by(("p", "sold_count"), Order::Desc),
            Sort::Newest => select.order_by_expr(Expr::cust("COALESCE(p.published_at, p.created_at)"), Order::Desc),
            Sort::PriceUp => select.order_by(("p", "price_min"), Order::Asc),
            Sort::PriceDown => select.order_by(("p", "price_min"), Order::Desc),
            // Few opinions count less: each product starts with five of four stars.
            Sort::Rating => {
                select.order_by_expr(Expr::cust("(p.rating_sum + 20) * 1000 / (p.rating_count + 5)"), Order::Desc)
            }
        };
        select
    }
}

fn by_code(attributes: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (code, value) in attributes {
        codes.entry(code).or_default().push(value);
    }
    codes
}

#[derive(FromQueryResult)]
struct Id {
    id: Uuid,
}

async fn plan<'a>(shop: &Shop, scope: &Scope, query: &'a ListingQuery, tree: &Tree) -> Result<Plan<'a>> {
    let place = match scope {
        Scope::All => Place::All,
        Scope::Category(slug) => Place::Category(tree.find(slug).ok_or(Error::NotFound)?),
        Scope::Merchant(slug) => {
            let sql = "SELECT id FROM merchants WHERE slug = $1 AND status = 'open'";
            let found: Option<Id> = row(shop.db.read(), sql, params![slug.as_str()]).await?;
            Place::Merchant(found.ok_or(Error::NotFound)?.id)
        }
    };
    Ok(Plan { query, place, meaning: None })
}

/// A list and what stands above it, or where the list of a former slug is now.
pub async fn listing(shop: &Shop, lang: Lang, scope: &Scope, query: &ListingQuery) -> Result<(ListHeading, Listing)> {
    let tree = Tree::read(shop).await?;
    if let Scope::Category(slug) = scope
        && tree.find(slug).is_none()
    {
        let moved_to = Some(moved(shop, slug).await?);
        return Ok((ListHeading { moved_to, ..ListHeading::default() }, Listing::default()));
    }
    let mut plan = plan(shop, scope, query, &tree).await?;
    if !query.search.is_empty() {
        if let Some(found) = search::ask(shop, scope, query).await {
            let listing = search::as_listing(shop, lang, query, found).await?;
            return Ok((heading(shop, &plan, &tree, lang), listing));
        }
        plan.meaning = meaning(shop, &query.search).await?;
    }
    let page = query.page.clamp(1, MOST_PAGES);
    let products = async { cards(shop, lang, &ids(shop, plan.sorted(), page * PAGE_SIZE + LAST_FEW).await?).await };
    let (mut products, counts, prices, brands, attributes, categories, stars) = tokio::try_join!(
        products,
        counts(shop, &plan, Without::Nothing),
        async {
            if query.price_from.is_none() && query.price_to.is_none() {
                return Ok(None);
            }
            counts(shop, &plan, Without::Price).await.map(Some)
        },
        facets::brands(shop, &plan, lang),
        facets::attributes(shop, &plan, lang),
        facets::categories(shop, &plan, &tree, lang),
        facets::stars(shop, &plan),
    )?;
    let shown = shown(page, counts.total);
    products.truncate(usize::try_from(shown).unwrap_or(0));
    let chosen = |(from, to)| query.price_from == from && query.price_to == to && (from, to) != (None, None);
    let prices = bands().into_iter().zip(prices.unwrap_or_else(|| counts.clone()).bands);
    let listing = Listing {
        more: counts.total > shown && page < MOST_PAGES,
        products,
        total: counts.total,
        page,
        categories,
        brands,
        prices: prices
            .map(|(band, count)| PriceBand { from: band.0, to: band.1, count, chosen: chosen(band) })
            .filter(|band| band.count > 0 || band.chosen)
            .collect(),
        attributes,
        in_stock: counts.in_stock,
        on_sale: counts.on_sale,
        stars,
        ..Listing::default()
    };
    Ok((heading(shop, &plan, &tree, lang), listing))
}

#[derive(FromQueryResult)]
struct Slug {
    slug: String,
}

/// The slug of a category that was known by another one.
async fn moved(shop: &Shop, former: &str) -> Result<String> {
    let sql = "SELECT c.slug FROM category_redirects r JOIN categories c ON c.id = r.category_id \
               WHERE r.slug = $1 AND c.slug <> r.slug";
    let found: Option<Slug> = row(shop.db.read(), sql, params![former]).await?;
    Ok(found.ok_or(Error::NotFound)?.slug)
}

fn heading(shop: &Shop, plan: &Plan, tree: &Tree, lang: Lang) -> ListHeading {
    let base_url = shop.options.base_url.clone();
    match plan.place {
        Place::Category(id) => {
            let crumbs = tree.way_to(id, lang);
            let title = crumbs.last().map(|crumb| crumb.name.clone()).unwrap_or_default();
            ListHeading { title, crumbs, children: tree.below(Some(id), lang, 1), base_url, moved_to: None }
        }
        _ => ListHeading { children: tree.below(None, lang, 1), base_url, ..ListHeading::default() },
    }
}

#[derive(Clone)]
struct Counts {
    total: i64,
    in_stock: i64,
    on_sale: i64,
    bands: Vec<i64>,
}

#[derive(FromQueryResult)]
struct CountsRow {
    total: i64,
    in_stock: Option<i64>,
    on_sale: Option<i64>,
    band0: Option<i64>,
    band1: Option<i64>,
    band2: Option<i64>,
    band3: Option<i64>,
    band4: Option<i64>,
    band5: Option<i64>,
}

/// How many products there are, how many can be bought, how many are reduced, and per price range.
async fn counts(shop: &Shop, plan: &Plan<'_>, without: Without<'_>) -> Result<Counts> {
    let how_many =
        |condition: String| Expr::cust(format!("CAST(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS BIGINT)"));
    let mut select = plan.products(without);
    select
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .expr_as(how_many("p.in_stock".to_owned()), "in_stock")
        .expr_as(how_many("p.compare_at_min > p.price_min".to_owned()), "on_sale");
    const NAMES: [&str; 6] = ["band0", "band1", "band2", "band3", "band4", "band5"];
    for ((from, to), name) in bands().into_iter().zip(NAMES) {
        let from = from.unwrap_or(0);
        let upper = to.map(|to| format!(" AND p.price_min <= {to}")).unwrap_or_default();
        select.expr_as(how_many(format!("p.price_min >= {from}{upper}")), name);
    }
    let found = CountsRow::find_by_statement(statement_of(&shop.db, &select)).one(shop.db.read()).await?;
    let none = || Error::Damaged("a count without an answer".to_owned());
    let row = found.ok_or_else(none)?;
    let bands = [row.band0, row.band1, row.band2, row.band3, row.band4, row.band5];
    Ok(Counts {
        total: row.total,
        in_stock: row.in_stock.unwrap_or(0),
        on_sale: row.on_sale.unwrap_or(0),
        bands: bands.into_iter().map(|count| count.unwrap_or(0)).collect(),
    })
}
