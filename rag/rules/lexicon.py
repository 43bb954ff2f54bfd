"""The words that the support rules know. Data only; each table says which rule reads it."""

from __future__ import annotations

from rag.text import fold, stem


def _table(text: str) -> dict[str, str]:
    """{word: first word of its line}."""
    return {word: line.split()[0] for line in text.split("/") for word in line.split()}


# One term for words that report the same thing; read by the content comparison. Words that differ in commitment
# (propose, agree, sign …) are kept apart on purpose: see STATUS.
_SYNONYMS = """
answer answers answered reply replies replied respond responds responded response / hand hands handed give gives
gave given / result results outcome outcomes / figure figures number numbers total totals / host hosts hosted
guest receive receives received / invite invites invited invitation invitations / represent represents
represented representation / send sends sent dispatch dispatched / phone phoned telephone telephoned call / last
lasted lasting / show shows showed shown display displayed present presents presented / text texts document
documents paper / protect protects protected protection / limit limits limited cap caps capped restrict
restricted / occupy occupies occupied occupation / withdraw withdraws withdrew withdrawal withdrawn pullout /
recognise recognises recognised recognition recognize recognized / return returns returned returning / child
children minor minors / body bodies remains / soldier serviceman / near close closely / demilitarise
demilitarised demilitarisation / mediate mediates mediated mediation mediator mediators go-between / decide
decides decided decision / threat threats threaten / resume resumes resumed resumption / help helps helped
assist assists assisted assistance / require requires required / obstacle obstacles hurdle / huge large big /
ceasefire truce armistice / talks talk negotiation negotiations negotiate negotiating discussion discussions
meeting meet meets met encounter session summit / agreement deal accord pact agreements deals / start begin
begins began begun launch launched commence opened / end ended finish finished stop halt halted cease conclude
concluded / war conflict / fighting hostilities combat / troops soldiers forces servicemen / prisoner prisoners
captive captives pow pows / exchange swap exchanged swapped / country countries nation nations state states /
attack attacks strike strikes assault / kill killed killing dead deaths / extend extended extension prolong
renew renewed renewal / representative envoy emissary delegate / delegation delegations team teams / spokesman
spokesperson spokeswoman / guarantee guarantees assurance assurances / visit visited trip travelled traveled
travel / release released free freed / weapon weapons arms / ship ships vessel vessels / head chief / attend
attended join joined participate participated / violation violations breach breaches violate violated broke
break broken / territory land / tonne tonnes ton tons / call phoned phone telephone telephoned / return returned
repatriate repatriated repatriation / document paper text / aim goal objective / large big / reduce reduced cut
cuts decrease lower / increase increased raise raised rise rose grow grew / defence defense / programme program
/ lasted lasts ran / withdraw withdrew withdrawal withdrawn pullback pullout / kilometre kilometer kilometres
kilometers km / percent per-cent / gather gathered convene convened / envisage foresee foresees foresaw / assist
help helped aid / arrange arranged organise organised organized organize / support supports supported supporting
supportive back backs backed backing / comply complies complied compliance abide abides abided adhere adheres adhered
adherence / mostly mainly primarily predominantly / brief briefs briefed briefing inform informs informed /
praise praises praised hail hails hailed applaud applauded laud lauded / matter matters issue issues question
questions topic topics point points / recover recovers recovered recovering retrieve retrieves retrieved collect
collects collected collecting / wounded wound wounding injure injured injuring injuries / ill sick / area areas zone
zones region regions sector sectors / demonstrator demonstrators demonstrate demonstrated demonstration protest
protests protested protester protesters / image images picture pictures photo photos photograph photographs footage /
disrupt disrupts disrupted disrupting derail derails derailed derailing torpedo torpedoed sabotage sabotages sabotaged
/ continue continues continued continuing proceed proceeds proceeded / military army / drone drones uav uavs / boat
boats ship ships vessel vessels / missile missiles rocket rockets / adviser advisers advisor advisors /
journalist journalists reporter reporters correspondent correspondents / important key crucial vital essential /
immediately promptly instantly / worry worries worried concern concerns concerned / attempt attempts attempted try
tries tried trying effort efforts / need needs needed require requires required / damage damaged harm harmed / vote
votes voted voting ballot ballots poll polls election elections / border frontier / retake retakes retook retaken
retaking recapture recaptures recaptured recapturing regain regained reconquer / buy bought purchase purchased /
company companies firm firms / law laws legislation / aim aims goal goals objective objectives purpose purposes /
external off-site / pontiff pope / ambassador ambassadors / lead leads led head heads headed heading chair chairs
chaired preside presided chief / keep keeps kept keeping hold holds holding / big bigger biggest large larger largest
huge / captive captives prisoner prisoners detainee detainees / dialogue dialogues talks talk negotiation negotiations
negotiate negotiating discussion discussions meeting meet meets met encounter session summit / mission missions trip
trips visit visits visited visiting travelled traveled travel / house houses home homes / allied ally allies partner
partners / rebuild rebuilt rebuilding reconstruct reconstruction / compensate compensation reparations / evidence
proof / choose chose chosen pick picked select selected / discover discovered find found / release released
return returned / destroy destroyed demolished /
quick quickly rapid rapidly swift swiftly fast / hard difficult tough / complex complicated / fresh new / monitor
monitors monitored monitoring observe observes observed observing watch watched / create
creates created set establish establishes established / appoint appoints appointed name named names
"""

_IRREGULAR = """
say said says / tell told tells / meet met / hold held / take took taken / give gave given / send sent / begin
began begun / leave left / lead led / bring brought / come came / go went gone / make made / see saw seen /
speak spoke spoken / withdraw withdrew withdrawn / win won / lose lost / pay paid / keep kept / find found /
build built / break broke broken / choose chose chosen / fly flew flown / fall fell fallen / write wrote written
/ know knew known
/ initial initialled initialling / freeze froze frozen / think thought
/ mean meant / become became / show shown / rise rose risen / draw drew drawn
/ lie lay / fight fought / seek sought / buy bought / sell sold / shoot shot / strike struck / undergo underwent
"""

# Verbs (and "according to") that hand a content to a speaker; read by the speaker rule.
SPEECH = frozenset(
    fold(w)
    for w in (
        "said say says saying told tell tells stated states added adds noted notes warned warns warning called"
        " calls calling described describes insisted insists argued argues explained explains repeated repeats"
        " stressed stresses reported reports remarked declared declares announced announces claimed claims"
        " alleged alleges accused accuses denied denies rejected rejects praised praises criticised criticized"
        " condemned condemns welcomed welcomes urged urges asked asks demanded demands proposed proposes"
        " suggested suggests offered offers confirmed confirms acknowledged admitted blamed blames wrote writes"
        " posted thanked promised pledged vowed threatened recalled hoped expects believed believes thinks"
        " considered dismissed replied answered responded reiterated voiced expressed spoke ordered invited"
        " refused agreed counted сказал сказала сказали заявил заявила заявили сообщил сообщила сообщили отметил"
        " отметила подчеркнул добавил назвал обвинил отверг предложил призвал ответил сказав заявив повідомив"
        " повідомила зазначив зазначила підкреслив додав назвав звинуватив відкинув запропонував закликав"
        " відповів"
    ).split()
)
# Speech verbs that only carry content: dropped from the content comparison, since they paraphrase each other.
PLAIN_SPEECH = frozenset(
    "said say says saying told tell tells stated states added adds noted notes according describe described"
    " describes spoke speaks speaking remarked stressed explained emphasised emphasized highlighted mentioned"
    " indicated reported reports".split()
)

# How far a matter has come; read by the modality rule. A claim may not move from one class to another.
STATUS = {
    word: line.split()[0]
    for line in """
propose proposed proposes proposing suggest suggested suggests offer offered offers offering float floated
invite invited invites ready willing readiness willingness prepared proposal / ask asked asks urge urged urges
demand demanded demands demanding want wanted wants wish wished wishes request requested requests insist
insisted insists seek sought seeks appealed appeal / agree agreed agrees accept accepted accepts approve
approved approves endorse endorsed adopt adopted consent consented grant granted grants / sign signed signs
signing initial initialled initialed ratify ratified ratifies / refuse refused refuses reject rejected rejects
decline declined declines dismiss dismissed dismisses spurn spurned opposed oppose opposes / deny denied denies
denying / announce announced announces declare declared declares unveil unveiled / allege alleged alleges claim
claimed claims accuse accused accuses allegation allegedly blamed blame blames / discuss discussed discusses
consider considered considers debated explored considering discussing / plan plans planned planning intend
intends intended schedule scheduled expect expected expects due / order ordered orders instructed decreed /
confirm confirmed confirms / threaten threatened threatens / fail failed fails / postpone postponed postpones
postponing delay delayed / cancel cancelled canceled cancels cancelling / suspend suspended suspends / hope hopes
hoped / promise undertook undertake undertakes promised pledged pledge vowed promises pledges / prevent
prevented blocked block blocks vetoed veto / impose imposed / lift lifted
""".split("/")
    for word in line.split()
}
# Classes that leave the thing itself undone: a claim that drops them states as fact what the source does not.
UNDONE = frozenset("propose ask refuse deny allege plan threaten fail hope promise discuss".split())

MODALS = {
    word: line.split()[0]
    for line in """
possible may might could can perhaps possibly conceivable potentially maybe / future will would shall going /
duty must should ought needs
""".split("/")
    for word in line.split()
}

NEGATIONS = frozenset(
    "not no never without neither nor none nobody nothing nowhere hardly lack lacked lacks lacking unable"
    " absent impossible не ни нет без никогда нельзя ні немає жоден жодного жодних ніколи ніхто никто değil yok"
    " hiçbir asla".split()
)
# Words that take back a part of what they stand before; dropped from a copied stretch, they leave it too strong.
HEDGES = frozenset(
    "possible possibly potential potentially alleged allegedly suspected reported reportedly supposed supposedly"
    " apparent apparently unconfirmed attempted proposed planned so-called formerly former once partly partially"
    " unlikely likely presumably".split()
)
# Verbs that negate what follows them, with or without "to"; "ruled out" is folded to "excluded" by normalise().
NEGATING_VERBS = frozenset(
    "refused refuse refuses failed fail fails declined decline declines denied deny denies denying rejected"
    " reject rejects rejecting exclude excludes excluded excluding refrain refrained refrains refraining"
    " prevented opposed отказался отказалась отверг відмовився відкинув".split()
)
NOT_NEGATIONS = frozenset({"not only", "no later", "not least", "no doubt", "not just", "no less", "no fewer"})

ANTONYMS = tuple(
    tuple(frozenset(side.split()) for side in line.split("|"))
    for line in """
accept accepted accepts agree agreed approved endorsed welcome welcomed welcomes | reject rejected rejects
refuse refused dismissed declined denied condemned / confirm confirmed confirms | deny denied denies / support
supported supports backed backs praised praise praises | oppose opposed opposes criticised criticized condemned
denounced rejected / succeeded success successful | failed failure fail collapse collapsed / increase increased
increases rose raise raised grew grow expand expanded | decrease decreased reduce reduced cut fell drop dropped
shrink shrank / win won victory | lose lost defeat / before ahead | after following later / start started begin
began starts opened launched | end ended ends finished closed stop stopped halted / possible | impossible /
direct directly | indirect indirectly / allow allowed permits permitted let | ban banned forbid barred blocked
prohibited / resume resumed resumes continue continued | suspend suspended halted stopped ended paused /
temporary | permanent permanently / partial partially | full fully complete / unconditional unconditionally |
conditional conditionally conditions / lift lifted eased | impose imposed tightened / public publicly | secret
secretly private privately / largest biggest highest most | smallest lowest least / more over | fewer less under
/ north northern | south southern / east eastern | west western / optimistic | pessimistic / constructive
productive useful | pointless useless unproductive fruitless / guilty | innocent / advance advanced | retreat
retreated / arrive arrived | leave left departed / join joined | quit leave left / postponed delayed cancelled |
held / released freed | captured detained arrested / inside within | outside / minimum least | maximum most /
legal lawful | illegal unlawful / safe | unsafe dangerous / progress | setback deadlock / alone | together
alongside jointly / lasting durable | short-lived brief
""".split("/")
)

TITLES = frozenset(
    "president presidents prime minister ministers foreign defence defense secretary general chancellor king"
    " queen prince pope spokesman spokeswoman spokesperson envoy ambassador deputy vice chief head senator"
    " governor mayor sheikh sir lord lady mr mrs ms dr commander premier chairman chairwoman speaker special"
    " state us adviser advisor negotiator leader leaders council ministry government parliament kremlin-backed"
    " former army lieutenant colonel major captain marshal admiral academic emir crown archbishop cardinal"
    " professor judge director".split()
)
# Words that open a sentence in capitals without naming anybody; read by the names rule.
OPENERS = frozenset(
    "however meanwhile additionally moreover furthermore also later earlier afterwards overall finally instead"
    " still then thus hence today talks negotiations negotiators officials leaders delegations delegates"
    " representatives experts analysts journalists reporters sources reports both neither either several some"
    " many most all each every another other others according during following since until despite although"
    " though while when where after before under between among because if as at by for from in into of on over"
    " through to with without within about against around the a an this that these those it its he she they we"
    " there here his her their our what who which why how yes no not never only just peace war ceasefire truce"
    " summit meeting meetings agreement agreements prisoners soldiers troops forces security guarantees"
    " sanctions fighting hostilities participants countries states parties sides people civilians plans plan"
    " document documents letter proposals proposal discussions russian ukrainian speaking asked once one two"
    " three four five six seven eight nine ten half more less fewer nearly almost roughly approximately work"
    " nothing nobody none foreign defence defense prime deputy former president minister ministers spokesman"
    " spokesperson even therefore nevertheless nonetheless likewise indeed besides often yet so such based given due"
    " thanks following last next".split()
)

# Countries, with their people and the houses that speak for them; read by the names and speaker rules.
NATIONS = _table(
    """
ukraine ukrainian ukrainians / russia russian russians / turkey turkish turkiye turk turks / us usa american
americans america / uk british britain briton britons english / eu / un / china chinese / france french / germany
german germans / belarus belarusian belarusians / poland polish poles / italy italian italians / hungary hungarian
hungarians / japan japanese / canada canadian canadians / india indian / brazil brazilian / switzerland swiss /
israel israeli israelis / iran iranian / saudi saudis / qatar qatari / uae emirati emirates / europe european
europeans / vatican papal / norway norwegian / sweden swedish / finland finnish / denmark danish / netherlands
dutch / spain spanish / austria austrian / slovakia slovak / czechia czech / romania romanian / moldova moldovan /
georgia georgian / kazakhstan kazakh / azerbaijan azerbaijani azeri / armenia armenian / africa african africans /
australia australian / crimea crimean / chechnya chechen
"""
)
# A capital may speak for its country, but is not the country as a place.
CAPITALS = {
    town: line.split()[0]
    for line in (
        "russia moscow kremlin",
        "ukraine kyiv",
        "turkey ankara",
        "us washington",
        "china beijing",
        "uk london",
        "france paris",
        "germany berlin",
        "eu brussels",
        "hungary budapest",
        "poland warsaw",
        "italy rome",
        "iran tehran",
        "saudi riyadh",
        "qatar doha",
        "japan tokyo",
    )
    for town in line.split()[1:]
}
SPELLINGS = _table(
    "kyiv kiev / lukashenko lukashenka / yanukovych yanukovich / donbas donbass / odesa odessa / kharkiv kharkov"
    " / lviv lvov / zaporizhzhia zaporozhye / putin poutine / zelensky selenskyj / lavrov lavrow"
)
PREPOSITIONS = frozenset(
    "in at to from near outside inside into of for with by on against towards toward through via".split()
)
PRONOUNS = frozenset("he she they it we i who".split())
CLAUSE_WORDS = frozenset("but while although though whereas because however yet except".split())

# Left out of every content comparison.
STOP_CONTENT = frozenset(
    "itself himself herself themselves also both however meanwhile additionally moreover furthermore"
    " later earlier during under between among"
    " against upon within toward towards per via while although though whereas because until since once still"
    " yet again place around roughly approximately nearly almost least further overall regarding concerning including"
    " include included such one ones two first thing things way part parts day date time going ready".split()
)

PAST = frozenset(fold(w) for w, base in _table(_IRREGULAR).items() if w != base)
# Words that a paraphrase may add or leave out; read by the coverage rule.
LIGHT = frozenset(
    "side sides delegation delegations team teams somehow previous earlier further"
    " official officials go goes went gone come came claimed claims chief head leader boss".split()
)
# Words that only carry a phrase ("the talks lasted two hours", "called it a mistake"): they count when the source has
# them, and are not missed when it has not; read by the coverage rule.
SPARED = frozenset(
    "lasted last lasting held hold holding took take taken gave give given talked conversation called made make got get"
    " sent counted put puts ran run runs came come began begin begun started start brought bring led set list"
    " listed named announced announces announcement countries nations presidents"
    " leaders ministers decision step move".split()
)
_IRREGULAR_KEYS = {stem(w): stem(first) for w, first in _table(_IRREGULAR).items()}


def _joined(text: str) -> dict[str, str]:
    """{stem: the stem that stands for it}; groups that share a word are one group."""
    found: dict[str, str] = {}
    for group in text.split("/"):
        keys = {_IRREGULAR_KEYS.get(key, key) for key in map(stem, group.split())}
        old = {found[key] for key in keys if key in found}
        first = min(keys | old)
        found |= dict.fromkeys(keys, first) | {key: first for key, other in found.items() if other in old}
    return found


_SYNONYM_KEYS = _joined(_SYNONYMS)


def content_key(word: str) -> str:
    """The term that stands for a word in the content comparison: stemmed, irregular forms and synonyms resolved."""
    key = stem(word)
    if len(key) > 5 and key.endswith("ll"):
        key = key[:-1]  # "initialled", "travelled": the stemmer leaves the doubled letter
    key = _IRREGULAR_KEYS.get(key, key)
    return _SYNONYM_KEYS.get(key, key)
