//! Reviews and questions at the desk: what waits for the seller first, each with its form folded at hand.

use super::api::{AnswerAsSeller, ReplyToReview, ShowQuestion, ShowReview, admin_voices};
use crate::act::{Act, ActForm};
use crate::admin::pieces::{Head, Outcome, Problem, Turns};
use crate::admin::product::page::successes;
use crate::links;
use crate::routes::use_lang;
use crate::storefront::voices::{quote::shots, tags::tag_words};
use crate::ui::{Stars, Thumb, changing};
use domain::Lang;
use domain::catalog::Rating;
use domain::voices::{LONGEST_ANSWER, QuestionRow, ReviewRow, Subject, VoicesDesk, VoicesTab};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

words! {
    title: "评价与提问" | "Reviews and questions";
    hint: "商家可以回复，不能删评价；只有平台能隐藏违规内容，并留下记录。"
        | "Sellers reply and cannot remove reviews. Only the platform hides what breaks the rules, and it is recorded.";
    which: "看哪些" | "Which";
    unanswered: "待回答" | "To answer";
    questions: "全部提问" | "All questions";
    unreplied: "低分未回复" | "Low stars, no reply";
    reviews: "全部评价" | "All reviews";
    all_answered: "提问都回答了。" | "Every question is answered.";
    no_questions: "还没有提问。" | "No questions yet.";
    all_replied: "低分评价都回复了。" | "Every review with few stars has a reply.";
    no_reviews: "还没有评价。" | "No reviews yet.";
    answer: "回答" | "Answer";
    answer_again: "再写一次会替换商家的回答" | "Another answer takes the place of the seller's";
    reply: "回复" | "Reply";
    reply_hint: "留空发送会撤回回复" | "An empty reply takes it back";
    send: "发送" | "Send";
    hide: "隐藏" | "Hide";
    show: "恢复显示" | "Show again";
    hidden: "已隐藏" | "Hidden";
    seller: "商家：" | "The seller: ";
}

/// `/admin/voices?tab=&page=`
#[component]
pub fn VoicesPage() -> impl IntoView {
    let lang = use_lang();
    let query = use_location().query;
    let wish = Memo::new(move |_| {
        query.with(|map| {
            let tab = map.get("tab").and_then(|code| VoicesTab::from_code(&code)).unwrap_or(VoicesTab::Unanswered);
            let page = map.get("page").and_then(|text| text.parse::<i64>().ok()).unwrap_or(1).max(1);
            (tab, page)
        })
    });
    let acts = Acts { answer: Act::new(), reply: Act::new(), review: Act::new(), question: Act::new() };
    let done = (
        successes(move || acts.answer.value().get()),
        successes(move || acts.reply.value().get()),
        successes(move || acts.review.value().get()),
        successes(move || acts.question.value().get()),
    );
    let seen = crate::ask(
        move || (wish.get(), done.0.get(), done.1.get(), done.2.get(), done.3.get()),
        move |((tab, page), ..)| admin_voices(tab, page, lang),
    );
    view! {
        <Head text=title(lang) />
        <p class="quiet">{hint(lang)}</p>
        <Outcome action=acts.answer />
        <Outcome action=acts.reply />
        <Outcome action=acts.review />
        <Outcome action=acts.question />
        <Transition>
            {changing(move || crate::awaited(async move {
                match seen.await {
                    Ok(seen) => view! { <Shown seen wish=wish.get_untracked() acts /> }.into_any(),
                    Err(error) => view! { <Problem error /> }.into_any(),
                }
            }))}
        </Transition>
    }
}

#[derive(Clone, Copy)]
struct Acts {
    answer: Act<AnswerAsSeller>,
    reply: Act<ReplyToReview>,
    review: Act<ShowReview>,
    question: Act<ShowQuestion>,
}

#[component]
fn Shown(seen: VoicesDesk, wish: (VoicesTab, i64), acts: Acts) -> impl IntoView {
    let lang = use_lang();
    let (tab, at) = wish;
    let VoicesDesk { reviews: said, questions: asked, unanswered: waiting, unreplied: low, may_hide, more } = seen;
    let page = |at: i64| links::to(lang, &format!("/admin/voices?tab={}&page={at}", tab.code()));
    let (before, after) = ((at > 1).then(|| page(at - 1)), more.then(|| page(at + 1)));
    let chip = |of: VoicesTab, name: &str, count: Option<i64>| {
        let href = links::to(lang, &["/admin/voices?tab=", of.code()].concat());
        let name = count.map_or_else(|| name.to_owned(), |count| [name, " ", &count.to_string()].concat());
        view! { <li><a class="chip" href=href aria-current=(of == tab).then_some("true")>{name}</a></li> }
    };
    let nothing = match tab {
        VoicesTab::Unanswered => all_answered(lang),
        VoicesTab::Questions => no_questions(lang),
        VoicesTab::Unreplied => all_replied(lang),
        VoicesTab::Reviews => no_reviews(lang),
    };
    let empty = said.is_empty() && asked.is_empty();
    let asked = asked.into_iter().map(|row| view! { <Asked row acts may_hide /> }).collect_view();
    let said = said.into_iter().map(|row| view! { <Reviewed row acts may_hide /> }).collect_view();
    view! {
        <nav aria-label=which(lang)>
            <ul class="chip-row chip-wrap">
                {chip(VoicesTab::Unanswered, unanswered(lang), Some(waiting))}
                {chip(VoicesTab::Questions, questions(lang), None)}
                {chip(VoicesTab::Unreplied, unreplied(lang), Some(low))}
                {chip(VoicesTab::Reviews, reviews(lang), None)}
            </ul>
        </nav>
        {if empty {
            view! { <p class="empty">{nothing}</p> }.into_any()
        } else {
            view! { <ul class="voices-desk">{asked}{said}</ul> }.into_any()
        }}
        <Turns before after />
    }
}

fn about(of: Subject, shown: bool, lang: Lang) -> impl IntoView {
    view! {
        <p class="voices-about">
            <Thumb id=of.picture />
            <a class="link-quiet" href=links::product(lang, &of.slug) rel="external">{of.title}</a>
            {(!shown).then(|| view! { <span class="tag">{hidden(lang)}</span> })}
        </p>
    }
}

/// The field in which the seller writes.
fn field(
    id: &str,
    name: &'static str,
    help: Option<&'static str>,
    value: String,
    required: bool,
) -> impl IntoView + use<> {
    let (id, hint_id) = (id.to_owned(), [id, "-hint"].concat());
    view! {
        <div class="field">
            <label class="visually-hidden" for=id.clone()>{name}</label>
            <textarea class="input" id=id name="body" rows="2" required=required maxlength=LONGEST_ANSWER.to_string()
                aria-describedby=help.map(|_| hint_id.clone())>{value}</textarea>
            {help.map(|help| view! { <p class="quiet text-14" id=hint_id>{help}</p> })}
        </div>
    }
}

#[component]
fn Asked(row: QuestionRow, acts: Acts, may_hide: bool) -> impl IntoView {
    let lang = use_lang();
    let QuestionRow { question, of, shown } = row;
    let id = question.id.to_string();
    let hiding = id.clone();
    let answered = question.answers.iter().any(|answer| answer.author.is_none());
    let answers = question.answers.into_iter().map(|given| {
        view! {
            <li>
                <strong>{given.author.unwrap_or_else(|| seller(lang).to_owned())}</strong> " " {given.body}
            </li>
        }
    });
    let answers = answers.collect_view();
    view! {
        <li class="card desk-voice" data-testid="question">
            {about(of, shown, lang)}
            <p class="question-words">{question.body}</p>
            <p class="quiet text-14">{question.author} " · " {question.at.minute_text()}</p>
            <ul class="answers">{answers}</ul>
            <div class="desk-acts">
                <details>
                    <summary class="link">{answer(lang)}</summary>
                    <ActForm action=acts.answer attr:class="form">
                        <input type="hidden" name="question" value=id.clone() />
                        <input type="hidden" name="lang" value=lang.code() />
                        {field(&["answer-", &id].concat(), answer(lang), answered.then(|| answer_again(lang)), String::new(), true)}
                        <button class="button button-small" type="submit">{send(lang)}</button>
                    </ActForm>
                </details>
                {may_hide.then(|| view! {
                    <ActForm action=acts.question>
                        <input type="hidden" name="question" value=hiding />
                        <input type="hidden" name="shown" value=(!shown).to_string() />
                        <button class="button button-small" type="submit">{if shown { hide(lang) } else { show(lang) }}</button>
                    </ActForm>
                })}
            </div>
        </li>
    }
}

#[component]
fn Reviewed(row: ReviewRow, acts: Acts, may_hide: bool) -> impl IntoView {
    let lang = use_lang();
    let ReviewRow { review, of, shown } = row;
    let id = review.id.to_string();
    let ticked: Vec<&str> = review.tags.iter().map(|tag| tag_words(*tag, lang)).collect();
    let pictures = (!review.pictures.is_empty()).then(|| shots(review.pictures, lang));
    let given = review.reply;
    let hiding = id.clone();
    view! {
        <li class="card desk-voice" data-testid="review">
            {about(of, shown, lang)}
            <p class="review-head">
                <Stars rating=Rating { sum: review.stars, count: 1 } />
                <span>{review.author}</span>
                <span class="quiet">{review.at.minute_text()}</span>
                <span class="quiet">{review.options}</span>
            </p>
            {(!ticked.is_empty()).then(|| view! { <p class="quiet">{ticked.join(" · ")}</p> })}
            <p class="review-body">{review.body}</p>
            {pictures}
            {given.clone().map(|text| view! { <p class="review-reply">{seller(lang)}{text}</p> })}
            <div class="desk-acts">
                <details>
                    <summary class="link">{reply(lang)}</summary>
                    <ActForm action=acts.reply attr:class="form">
                        <input type="hidden" name="review" value=id.clone() />
                        {field(&["reply-", &id].concat(), reply(lang), given.is_some().then(|| reply_hint(lang)), given.unwrap_or_default(), false)}
                        <button class="button button-small" type="submit">{send(lang)}</button>
                    </ActForm>
                </details>
                {may_hide.then(|| view! {
                    <ActForm action=acts.review>
                        <input type="hidden" name="review" value=hiding />
                        <input type="hidden" name="shown" value=(!shown).to_string() />
                        <button class="button button-small" type="submit">{if shown { hide(lang) } else { show(lang) }}</button>
                    </ActForm>
                })}
            </div>
        </li>
    }
}
