//! The machine room's codes in words. What a later version writes is shown as it is.

use domain::Lang;

fn words(zh: &'static str, en: &'static str, lang: Lang) -> String {
    lang.pick(zh, en).to_owned()
}

/// What was done, from the audit log.
pub fn action(code: &str, lang: Lang) -> String {
    let (zh, en) = match code {
        "category.create" => ("新建了分类", "Made a category"),
        "category.move" => ("移动了分类", "Moved a category"),
        "category.picture" => ("换了分类图片", "Changed a category's picture"),
        "category.rename" => ("改了分类名", "Renamed a category"),
        "category.shift" => ("调了分类顺序", "Reordered a category"),
        "delivery.method" => ("改了配送方式", "Changed a way of delivery"),
        "delivery.rate" => ("改了运费", "Changed a delivery rate"),
        "delivery.rate_removed" => ("删了一条运费", "Removed a delivery rate"),
        "job.retry" => ("重试了任务", "Tried a job again"),
        "merchant.open" => ("引入了商家", "Added a merchant"),
        "merchant.close" => ("关闭了商家", "Closed a merchant"),
        "merchant.reopen" => ("重新开了商家", "Reopened a merchant"),
        "money.trouble" => ("处理了对账问题", "Dealt with money that did not fit"),
        "order.cancel" => ("取消了订单", "Canceled an order"),
        "order.note" => ("改了内部备注", "Changed a staff note"),
        "order.refund" => ("发起了退款", "Gave money back"),
        "order.ship" => ("发了货", "Shipped a parcel"),
        "personal.reveal" => ("查看了完整个人信息", "Looked at personal details"),
        "product.create" => ("新建了商品", "Made a product"),
        "product.edit" => ("改了商品", "Changed a product"),
        "product.import" => ("导入了商品", "Imported products"),
        "product.picture_crop" => ("裁剪了图片", "Cropped a picture"),
        "product.pictures_add" => ("添加了图片", "Added pictures"),
        "product.pictures_arrange" => ("整理了图片", "Arranged pictures"),
        "setting.set" => ("改了设置", "Changed settings"),
        "staff.invite" => ("邀请了员工", "Invited staff"),
        "staff.join" => ("加入了团队", "Joined the team"),
        "staff.owner" => ("成为店主", "Became the owner"),
        "staff.role" => ("改了员工角色", "Changed somebody's role"),
        "staff.sign_in" => ("登录", "Signed in"),
        "staff.sign_out" => ("退出", "Signed out"),
        "staff.status" => ("停用或恢复了员工", "Changed somebody's access"),
        "stock.adjust" => ("调整了库存", "Adjusted stock"),
        "stock.warning" => ("改了库存提醒", "Changed a stock warning"),
        _ => return code.to_owned(),
    };
    words(zh, en, lang)
}

/// What a kind of thing is called, and the page of one of them below `/admin`, where there is one.
pub fn object(kind: &str, lang: Lang) -> (String, &'static str) {
    let (zh, en, page) = match kind {
        "order" => ("订单", "order", "orders"),
        "product" => ("商品", "product", "products"),
        "variant" => ("规格", "variant", "stock"),
        "customer" => ("顾客", "customer", "customers"),
        "category" => ("分类", "category", ""),
        "merchant" => ("商家", "merchant", ""),
        "job" => ("任务", "job", ""),
        "payment" => ("付款", "payment", ""),
        "staff" => ("员工", "staff", ""),
        "setting" => ("设置", "settings", ""),
        "delivery" => ("配送方式", "way of delivery", ""),
        _ => return (kind.to_owned(), ""),
    };
    (words(zh, en, lang), page)
}

/// What a job does.
pub fn job(kind: &str, lang: Lang) -> String {
    let (zh, en) = match kind {
        "orders.expire" | "order.expire" => ("关闭超时未付的订单", "Close unpaid orders"),
        "refund.ask" => ("向支付方退款", "Refund at the provider"),
        "sandbox.notice" => ("沙箱支付通知", "Sandbox payment notices"),
        "demo_carrier.report" => ("演示快递动态", "Demo parcel events"),
        "chore.ask_unsettled" => ("查询未结算的付款", "Ask about unsettled payments"),
        "chore.expire_due" => ("补关超时订单", "Close orders left unpaid"),
        "chore.complete_delivered" => ("自动确认收货", "Complete delivered orders"),
        "chore.reconcile" => ("核对钱和订单", "Check money against orders"),
        "chore.ledger" => ("补记账目", "Make up missing entries"),
        "chore.audit" => ("检查全部账目", "Check all the books"),
        "chore.prune" => ("清理过期记录", "Tidy up old records"),
        _ => return kind.to_owned(),
    };
    words(zh, en, lang)
}

/// How a job stands, and the class of its badge.
pub fn state(code: &str, lang: Lang) -> (&'static str, &'static str) {
    match code {
        "done" => (lang.pick("完成", "Done"), "state-good"),
        "dead" => (lang.pick("已放弃", "Given up"), "state-bad"),
        _ => (lang.pick("等待", "Waiting"), "state-wait"),
    }
}

/// What changed between two records of facts: `status: open → closed`.
pub fn change(before: &str, after: &str) -> String {
    use serde_json::Value;
    let read = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Object(facts)) => facts,
        _ => serde_json::Map::new(),
    };
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (before, after) = (read(before), read(after));
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let mut parts: Vec<String> = changed
        .map(|(name, value)| match before.get(name) {
            Some(old) => format!("{name}: {} → {}", plain(old), plain(value)),
            None => format!("{name}: {}", plain(value)),
        })
        .collect();
    parts.extend(before.keys().filter(|name| !after.contains_key(*name)).map(|name| format!("{name}: –")));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_what_was_and_what_is() {
        assert_eq!(change(r#"{"status":"open"}"#, r#"{"status":"closed"}"#), "status: open → closed");
        assert_eq!(change("{}", r#"{"role":"editor"}"#), "role: editor");
        assert_eq!(change(r#"{"a":1,"b":2}"#, r#"{"a":1}"#), "b: –");
        assert_eq!(change("{}", "{}"), "");
    }
}
