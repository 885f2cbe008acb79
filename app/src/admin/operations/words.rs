//! The machine room's codes in words. What a later version writes is shown as it is.

use domain::Lang;
use domain::staff::ROLES;

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
        "flash_sale.begin" => ("定下了一场秒杀", "Scheduled a flash sale"),
        "flash_sale.end" => ("结束了一场秒杀", "Ended a flash sale"),
        "job.retry" => ("重试了任务", "Tried a job again"),
        "merchant.open" => ("引入了商家", "Added a merchant"),
        "merchant.close" => ("关闭了商家", "Closed a merchant"),
        "merchant.reopen" => ("重新开了商家", "Reopened a merchant"),
        "money.trouble" => ("处理了对账问题", "Dealt with money that did not fit"),
        "order.cancel" => ("取消了订单", "Cancelled an order"),
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
        "question.answer" => ("回答了提问", "Answered a question"),
        "question.show" => ("隐藏或恢复了提问", "Hid or showed a question"),
        "review.reply" => ("回复了评价", "Replied to a review"),
        "review.show" => ("隐藏或恢复了评价", "Hid or showed a review"),
        "setting.set" => ("改了设置", "Changed settings"),
        "size_guide.remove" => ("删了尺码表", "Removed a size guide"),
        "size_guide.write" => ("改了尺码表", "Changed a size guide"),
        "staff.invite" => ("邀请了员工", "Invited staff"),
        "staff.join" => ("加入了团队", "Joined the team"),
        "staff.owner" => ("成为店主", "Became the owner"),
        "staff.role" => ("改了员工角色", "Changed somebody's role"),
        "staff.sign_in" => ("员工登录", "Staff signed in"),
        "staff.sign_out" => ("员工退出", "Staff signed out"),
        "staff.status" => ("停用或恢复了员工", "Changed somebody's access"),
        "stock.adjust" => ("调整了库存", "Adjusted stock"),
        "stock.warning" => ("改了库存提醒", "Changed a stock warning"),
        _ => return code.to_owned(),
    };
    words(zh, en, lang)
}

/// What a kind of thing is called, and the page of one of them below `/admin`; none when there is no such page.
pub fn object(kind: &str, lang: Lang) -> Option<(&'static str, &'static str)> {
    let (zh, en, page) = match kind {
        "order" => ("订单", "order", "orders"),
        "product" => ("商品", "product", "products"),
        "variant" => ("规格", "variant", "stock"),
        "customer" => ("顾客", "customer", "customers"),
        _ => return None,
    };
    Some((lang.pick(zh, en), page))
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
        "chore.end_sales" => ("结束到点的秒杀", "End flash sales in time"),
        "chore.wishes" => ("发送到货和降价提醒", "Send alerts about goods"),
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
        "dead" => (lang.pick("失败", "Failed"), "state-bad"),
        _ => (lang.pick("等待", "Waiting"), "state-wait"),
    }
}

/// What a fact of the log is called.
fn fact(name: &str, lang: Lang) -> &str {
    match name {
        "role" => lang.pick("角色", "role"),
        "status" => lang.pick("状态", "status"),
        "reason" => lang.pick("原因", "reason"),
        "reply" => lang.pick("回复", "reply"),
        "answer" => lang.pick("回答", "answer"),
        "on_hand" => lang.pick("在库", "on hand"),
        _ => name,
    }
}

/// What a fact is, where it is a code that the log keeps.
fn told(name: &str, text: &str, lang: Lang) -> String {
    let role = ROLES.iter().find(|(code, ..)| name == "role" && *code == text);
    let word = match (name, text) {
        ("status", "open") => lang.pick("营业", "open"),
        ("status", "closed") => lang.pick("关闭", "closed"),
        ("status", "active") => lang.pick("在职", "active"),
        ("status", "disabled") => lang.pick("停用", "disabled"),
        ("status", "published") => lang.pick("显示", "shown"),
        ("status", "hidden") => lang.pick("隐藏", "hidden"),
        ("status", "placed") => lang.pick("进行中", "open"),
        ("status", "canceled") => lang.pick("已取消", "cancelled"),
        _ => role.map_or(text, |(_, zh, en, _)| lang.pick(zh, en)),
    };
    word.to_owned()
}

/// What changed between two records of facts: `status: open → closed`.
pub fn change(before: &str, after: &str, lang: Lang) -> String {
    use serde_json::Value;
    let read = |text: &str| match serde_json::from_str(text) {
        Ok(Value::Object(facts)) => facts,
        _ => serde_json::Map::new(),
    };
    let plain = |name: &str, value: &Value| match value {
        Value::String(text) => told(name, text, lang),
        other => other.to_string(),
    };
    let (before, after) = (read(before), read(after));
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let mut parts: Vec<String> = changed
        .map(|(name, value)| {
            let (called, colon, now) = (fact(name, lang), lang.pick("：", ": "), plain(name, value));
            match before.get(name) {
                Some(old) => [called, colon, &plain(name, old), " → ", &now].concat(),
                None => [called, colon, &now].concat(),
            }
        })
        .collect();
    parts.extend(
        before
            .keys()
            .filter(|name| !after.contains_key(*name))
            .map(|name| [fact(name, lang), lang.pick("：–", ": –")].concat()),
    );
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_what_was_and_what_is() {
        let check = |before, after, zh, en| {
            assert_eq!(change(before, after, Lang::Zh), zh);
            assert_eq!(change(before, after, Lang::En), en);
        };
        check(r#"{"status":"open"}"#, r#"{"status":"closed"}"#, "状态：营业 → 关闭", "status: open → closed");
        check("{}", r#"{"role":"editor"}"#, "角色：商品编辑", "role: Product editor");
        check("{}", r#"{"role":"of a later version"}"#, "角色：of a later version", "role: of a later version");
        check(r#"{"a":1,"b":2}"#, r#"{"a":1}"#, "b：–", "b: –");
        check("{}", "{}", "", "");
    }
}
