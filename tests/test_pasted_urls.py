"""Addresses as people copy them out of a browser, an e-mail or another tool: whose board each of them names."""

from __future__ import annotations

import pytest

from jobscope.companies import Companies
from jobscope.detection import board_of
from jobscope.targets import resolve

ID = "0b1c2d3e-0000-4000-8000-000000000001"
NETFLIX = "eightfold:explore.jobs.netflix.net/netflix.com"
MICROSOFT = "eightfold:apply.careers.microsoft.com/microsoft.com"
TABLE = {
    # Lever
    f"https://jobs.lever.co/brinework/{ID}/apply?lever-source=LinkedIn": "lever:brinework",
    "https://jobs.lever.co/brinework?location=Ghent&commitment=Full-time": "lever:brinework",
    "https://jobs.lever.co:443//brinework/": "lever:brinework",
    f"https://jobs.eu.lever.co/brinework/{ID}": "lever:eu/brinework",
    "http://api.lever.co/v0/postings/brinework?mode=json": "lever:brinework",
    "https://jobs.lever.co/": "",
    "https://hire.lever.co/jobs": "",
    "https://www.lever.co/careers": "",
    # Greenhouse: boards of Europe answer at the same API
    "https://boards.greenhouse.io/embed/job_board?for=brinework&b=https%3A%2F%2Fx.example": "greenhouse:brinework",
    "https://boards.greenhouse.io/embed/job_app?for=brinework&token=4000001": "greenhouse:brinework",
    "https://boards.greenhouse.io/embed/job_board/js?for=brinework": "greenhouse:brinework",
    "https://job-boards.greenhouse.io/embed/job_board?for=brinework": "greenhouse:brinework",
    "https://job-boards.greenhouse.io/brinework/jobs/1": "greenhouse:brinework",
    "https://job-boards.eu.greenhouse.io/brinework/jobs/4000001?gh_src=abc": "greenhouse:brinework",
    "https://boards.eu.greenhouse.io/brinework": "greenhouse:brinework",
    "https://api.greenhouse.io/v1/boards/brinework/embed/jobs": "greenhouse:brinework",
    "https://boards.greenhouse.io/brinework#app": "greenhouse:brinework",
    "https://boards.greenhouse.io/embed/job_app?token=4000001": "",  # whose posting it is, it does not say
    "https://app.greenhouse.io/people": "",
    # Ashby
    f"https://jobs.ashbyhq.com/Brine%20Work/{ID}/application?utm_source=x": "ashby:Brine Work",
    "https://jobs.ashbyhq.com/brinework/embed?version=2": "ashby:brinework",
    "https://api.ashbyhq.com/posting-api/job-board/brinework?includeCompensation=true": "ashby:brinework",
    "https://jobs.ashbyhq.com/api/non-user-graphql?op=ApiJobBoardWithTeams": "",
    "https://app.ashbyhq.com/jobs": "",
    # Workday
    "https://brinework.wd5.myworkdayjobs.com/en-US/Careers/job/Reno-NV/Baker_JR-1": "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/en-US/Careers/job/Reno-NV/Baker_JR-1/apply/applyManually?source=LinkedIn":
        "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/Careers/details/Baker_JR-1?q=baker": "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/fr-CA/Careers/login": "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/en/Careers": "workday:brinework.wd5/Careers",
    "https://brinework.wd103.myworkdayjobs.com/es/Careers/job/Baker_JR-1": "workday:brinework.wd103/Careers",
    "https://brinework.wd5.myworkdayjobs.com/zh-Hans-CN/Careers": "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/hp/job/Baker_JR-1": "workday:brinework.wd5/hp",
    "https://brinework.wd5.myworkdayjobs.com/hp": "workday:brinework.wd5/hp",
    "https://brinework.wd5.myworkdayjobs.com/wday/cxs/brinework/Careers/jobs": "workday:brinework.wd5/Careers",
    "https://brinework.wd5.myworkdayjobs.com/wday/authgwy/brinework/login.htmld": "",
    "https://wd3.myworkdaysite.com/recruiting/brinework/Careers": "workday:brinework.wd3/Careers",
    "https://wd3.myworkdaysite.com/en-US/recruiting/brinework/Careers/job/Reno/Baker_JR-1":
        "workday:brinework.wd3/Careers",
    "https://wd3.myworkdaysite.com/wday/cxs/brinework/Careers/jobs": "workday:brinework.wd3/Careers",
    # Eightfold
    "https://explore.jobs.netflix.net/careers/job/790000000001-data-engineer-usa-remote": NETFLIX,
    "https://explore.jobs.netflix.net/careers?pid=790000000001&domain=netflix.com&sort_by=relevance": NETFLIX,
    "https://explore.jobs.netflix.net/careers/apply?pid=790000000001": NETFLIX,
    "https://apply.careers.microsoft.com/careers/job/1970000000000001": MICROSOFT,
    "https://jobs.careers.microsoft.com/global/en/job/1800001/Baker": MICROSOFT,
    "https://brinework.eightfold.ai/careers?query=baker&pid=7&domain=brinework.org":
        "eightfold:brinework.eightfold.ai/brinework.org",
    "https://eightfold.ai/customers": "",
    # sites of one employer
    "https://jobs.netflix.com/jobs/81234567": "netflix_archive:netflix",
    "https://jobs.apple.com/en-us/details/200669152/baker?team=BREAD": "apple:jobs.apple.com",
    "https://jobs.apple.com/de-de/search?location=germany-DEU": "apple:jobs.apple.com",
    "https://www.amazon.jobs/en/jobs/10488893/baker?cmpid=x": "amazon:amazon.jobs",
    "https://amazon.jobs/de/search?base_query=baker": "amazon:amazon.jobs",
    "https://hiring.amazon.com/app": "",
    "https://www.metacareers.com/jobs/1234567890/": "meta:metacareers.com",
    "https://www.metacareers.com/profile/job_details/1234567890": "meta:metacareers.com",
    "https://jobs.disneycareers.com/job/burbank/baker/391/91000000001": "radancy:jobs.disneycareers.com",
    "https://www.disneycareers.com/en": "radancy:jobs.disneycareers.com",
    # LinkedIn
    "https://www.linkedin.com/jobs/view/baker-at-brinework-4000000001/?trk=public_jobs": "linkedin:job/4000000001",
    "https://de.linkedin.com/jobs/view/4000000001": "linkedin:job/4000000001",
    "https://www.linkedin.com/jobs/search/?currentJobId=4000000001&f_C=1337": "linkedin:1337",
    "https://www.linkedin.com/jobs/collections/recommended/?currentJobId=4000000001": "linkedin:job/4000000001",
    "https://www.linkedin.com/company/brinework/jobs/": "",
    # hosts that only look like ours
    "https://jobs.lever.co.evil.example/brinework": "",
    "https://evil.example/?u=https://jobs.lever.co/brinework": "",
    "https://notmyworkdayjobs.com/Careers": "",
    "https://[broken": "",
}  # fmt: skip


@pytest.mark.parametrize(("url", "board"), TABLE.items())
def test_an_address_names_its_board(url: str, board: str) -> None:
    named = board_of(url)
    assert (":".join(named) if named else "") == board


@pytest.mark.parametrize(("url", "board"), [(url, board) for url, board in TABLE.items() if board])
def test_an_address_is_a_target_without_its_scheme_too(url: str, board: str) -> None:
    for word in (url, f" {url}\n", url.partition("://")[2]):
        (target,) = resolve([word], Companies(())).targets
        assert str(target) == board
