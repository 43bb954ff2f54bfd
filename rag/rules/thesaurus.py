"""Words that may stand for each other when a source is retold: looser than the lexicon's synonyms, read by coverage.

A word may stand in several groups. No group joins two stages of a matter (proposed, agreed, signed) or two opposites.
"""

from __future__ import annotations

from functools import lru_cache

from rag.rules.lexicon import content_key

_GROUPS = """
abduct kidnap seize snatch deport take /
accord agreement arrangement deal document pact settlement text treaty understanding /
accuse allege blame charge claim / achieve accomplish attain bring get reach secure /
act action deed move step measure / add expand include join widen /
address appeal remarks speech statement words / address present speak tell brief / advance gain progress headway /
affect concern involve / age aged old / aid help assistance relief support supplies /
aim goal intend intention mean meant objective purpose seek target / air aerial / airport airfield airbase base /
allocate assign give grant provide / allow enable let permit / annex absorb incorporate seize take /
annex attachment appendix supplement / apart separate split divide / appear emerge surface come /
appoint choose name nominate pick select tap / approach method way /
army armed military forces troops soldiers servicemen personnel units / arrange organise plan prepare set /
arrest detain capture hold imprison jail / arrive come land reach get /
assess appraise judge evaluate consider regard see view /
assurance commitment guarantee pledge promise safeguard undertaking /
attack assault bombardment bombing raid shelling strike barrage / attend participate present presence part /
audience public listeners / authorities government officials leadership administration /
back support endorse favour / bar ban barred prohibit forbid block exclude /
basis foundation ground grounds groundwork framework / beat defeat overcome /
begin commence launch open start onset outbreak / behaviour conduct actions / belong part /
boost increase raise strengthen expand / border frontier boundary line / brief inform tell report /
briefing conference news press / broadcast air televise television / broker mediate arrange facilitate negotiate /
build construct erect / call conversation phone telephone talk / call describe dub label term brand /
camp tent shelter / cancel scrap drop abandon / captive detainee hostage inmate prisoner pow /
cargo freight goods shipment load / carry transport bring deliver convey /
cause lead prompt trigger provoke reason / ceasefire truce armistice pause lull halt /
cede concede give hand surrender yield / chair host lead preside run head /
change alter amend modify adjust revise rework / chief head leader boss commander /
child children kid minor youngster girl boy / choice option alternative / citizen national resident people /
city town capital / civilian resident people inhabitant /
clash fight battle combat engagement fighting hostilities / clear obvious plain evident /
close nearby near adjacent / collapse fall breakdown fail / collect gather recover retrieve pick /
come arrive travel visit / commission committee body panel group / company firm business enterprise corporation /
complain protest object / complete finish conclude end wrap / compromise concession /
condition term precondition requirement demand / conduct carry hold perform stage run /
conference summit meeting gathering forum congress / conflict war fighting hostilities invasion /
congratulate greet / consent approval agreement backing / consultation consult talks discussion /
contact link tie communication channel touch / contain include comprise hold feature /
continue proceed resume keep remain go further / contribute provide supply give / control hold occupy command /
convoy column motorcade / cooperate collaborate work cooperation / corridor route passage /
country nation state homeland / coup putsch overthrow / cover include extend apply /
create establish found form set build / crime offence atrocity / criticise condemn denounce decry attack blast /
crossing checkpoint / cut reduce lower slash trim / cut sever disconnect lose loss /
damage harm hurt wreck destroy / danger risk threat peril / day date /
dead killed casualties fatalities victims bodies died death remains / deadline ultimatum limit date /
death die kill killed killing lose / debate discuss discussion argue talk /
decide choose determine rule decision / decision move step ruling resolution / declare announce proclaim state /
decree order edict / defend protect guard shield / delay postpone defer late /
delegate envoy representative emissary negotiator /
delegation team delegates representatives negotiators side group envoys party /
deliver hand give provide supply transfer / demand insist require call ask / demobilise disarm /
deny reject dispute refute dismiss / deploy send station place position put /
deportation abduction transfer removal / deputy vice / derail disrupt undermine thwart sabotage wreck torpedo /
describe call portray depict characterise / detail specifics particulars / develop elaborate draft prepare /
diplomat ambassador envoy / disagreement dispute difference division gap /
disclose reveal publish release divulge unveil / discuss raise address consider talk debate /
display show exhibit present / doctor medic physician medical / document draft text version /
document file paper text page / donor contributor sponsor / doubt question sceptical /
draft draw prepare write compose formulate / drone uav unmanned / duration length long period /
duty obligation commitment / early premature / earn receive get / ease relax loosen relief lift /
economy economic / elect choose vote election / embassy mission consulate / emergency urgent crisis /
emphasise stress underline underscore highlight / employ use apply / empower authorise mandate / enclave exclave /
end expire finish conclude terminate stop cease close lapse over / enemy adversary foe opponent /
energy power electricity / enforce implement apply / ensure guarantee secure /
enter join accede accession membership / equal same equivalent / equipment gear kit hardware /
escalate intensify worsen / evacuate evacuation remove withdraw / event incident /
examine study investigate review look inspect / exchange swap trade / exclude omit leave without /
exist existence there / expel oust remove / expert specialist analyst / explain say account /
explode blast explosion detonate / export ship shipment sale / express voice state convey /
extend prolong renew rollover / external outside foreign off-site / face confront meet /
facility plant site installation station / factory plant works / fail collapse founder /
family relatives relations kin / favour prefer support / fear worry concern afraid / fertiliser fertilizer /
fight battle combat war / final last closing ultimate / finance fund pay bankroll / find discover conclude /
fire shoot launch shot / firm steadfast resolute / flee escape leave / fleet navy ship / follow succeed after /
food grain / force compel coerce make oblige / force power / foreigner foreign /
foresee envisage provide stipulate / forge fake / form shape create / formal official /
free liberate release return freed / frontline front line contact /
fulfil carry implement honour keep meet observe comply respect / full complete whole entire total all /
future later coming ahead / gas fuel / general overall / govern rule run / grain wheat / grave serious severe /
great big major large / group bloc alliance coalition club / grow rise increase / guarantor guarantee guarantors /
guest visitor invitee / halt stop suspend pause cease end freeze break /
hand pass give deliver transfer turn return / harsh severe tough strong hard strict / haul carry /
head lead chair chief / heal treat / health medical / hearing session / heavy large big /
help assist aid contribute / hide conceal / hire employ / hit strike attack target / hold keep detain /
hold stage conduct take / holiday christmas / holiday easter / holiday feast / home return house homeland /
homeland home country / hope wish want expect / hospital clinic / host receive hold stage venue welcome /
hostile enemy / house building residence home / humanitarian relief / hundred hundreds /
idea proposal concept suggestion initiative thought / identify name recognise / ill sick /
impose introduce set place slap / improve better / independent sovereign / indicate signal suggest show hint /
influence pressure sway leverage / information data details intelligence /
initiative proposal plan idea effort bid / injured wounded hurt / insist stress maintain demand /
inspect check examine monitor / inspector monitor observer / institution body agency /
instruct order task tell direct / intelligence spy secret / interest concern / interview tell conversation talk /
introduce bring impose / invade invasion incursion attack offensive / invest investment /
investigate probe inquiry examine / invite invitation ask summon call / isolate isolation /
issue matter question topic subject / jet plane aircraft fighter / job post position role office /
join accede enter participate / joint together common shared / journalist reporter media press / judge court /
keep maintain retain preserve hold remain / key central main crucial / king monarch / know aware /
lack without absence missing / land territory ground soil / language tongue / large big great huge vast /
last previous latest recent / launch start begin fire / law legislation act statute / lead head chair guide /
leader head ruler statesman / leader minister / leader premier / leave depart withdraw exit quit go /
legal lawful judicial / liberate free retake / lie falsehood untrue false / lift remove end ease /
limit cap restrict ceiling / list name enumerate present / live reside / loan credit / local regional /
locate situate lie / lock seal / lose loss cost / main chief principal key major / major big large significant /
majority most / make produce build / manner way / map chart / mark observe commemorate / massive huge large /
material substance / meet see talk hold sit encounter / meeting talks session conversation round encounter /
member part participant / message letter signal note / middle centre / militant fighter rebel separatist /
mine landmine / minister secretary official / mission trip operation / mix blend / mobilise mobilisation /
money funds cash funding sum / monitor observe watch supervise verify oversee check control /
monitoring oversight supervision verification / month monthly / mortgage loan /
mostly largely mainly chiefly mainly predominantly primarily / mother parent / move relocate transfer /
move step transfer shift / murder kill / name list identify call / national state / navigation shipping /
near almost close / necessary needed required essential / negotiation talks dialogue consultation discussion /
negotiator delegate envoy representative mediator / neutral neutrality non-aligned / news report /
newspaper paper daily / note say / notify inform tell / nuclear atomic / number total figure / oath pledge /
objection opposition / obstacle hurdle barrier / obtain get receive secure / occupy hold seize control /
offensive attack assault operation / official representative / offshore maritime sea / operate run work /
operation mission campaign / opponent rival enemy / opportunity chance / oppose reject resist object /
order instruct tell command / origin source / outcome result / overnight night / overwhelming vast / own possess /
page sheet / paragraph clause article point section provision /
parliament legislature assembly rada duma congress lawmakers / parliamentarian lawmaker deputy /
participant attendee delegate member / participation part involvement / partner ally /
passage transit / passport citizenship / pause halt truce suspend break stop / pay fund finance cost /
peacekeeper peacekeeping / penalty sanction tariff punish punishment /
people persons population residents citizens / permanent lasting enduring durable /
permission approval consent authorisation / person people individual / photograph picture image / pilot airman /
pipe pipeline / plan proposal scheme blueprint project roadmap / pledge promise vow commit commitment /
point item article / policy line course / politician leader / poll vote referendum ballot / pope pontiff /
populace population / port harbour / position stance view attitude line / possible potential /
post publish write / power authority / prepare draft draw ready / presence station deploy /
president leader head / pressure push force / pretext excuse / prevent stop block avert avoid / price cost /
principle point tenet / prior before earlier / prison jail / private closed confidential secret /
problem issue difficulty / procedure process / prominent leading / proof evidence /
proposal idea plan initiative offer / prosecute try / protect defend safeguard secure guard / protocol agreement /
provide give supply offer furnish / provision clause supply / provocation provoke / proxy separatist /
public open / public people popular / publish release issue post print run / pull withdraw / push press urge /
put place set / quote cite / rail train railway / rapid quick / reach achieve arrive /
reaction response reply answer / real actual / reason ground cause / rebel separatist militant insurgent /
rebuild restore reconstruct / recall remember / receive get host / recover retrieve return / refer mention cite /
referendum vote plebiscite ballot / refugee displaced / refusal refuse reject / regime government /
region area oblast district province zone territory / regulator watchdog agency / relation tie link /
relative family / religious church / remain stay continue / remark comment statement say /
remove lift withdraw take / renew extend resume / renounce abandon forgo / repair fix restore mend /
repeat again reiterate / replace succeed substitute / report account / represent stand / request ask appeal /
rescue save / residence home house palace dacha estate / resign quit / resolution text decision /
resolve settle solve / responsible blame / restore reinstate return resume rebuild / restrict limit curb /
resume restart reopen renew / retake recapture / return repatriate home bring / reunite reunion reunited /
right correct / right entitle / road route highway / role part function / round session stage / route road way /
sanction restriction penalty measures / satisfy content / scene site / scope extent / sea maritime naval black /
search hunt / secret covert classified / sector area / secure safe obtain / security safety / seek ask want try /
seize capture take confiscate / self-proclaimed breakaway separatist / senior top high-ranking leading /
sentence verdict / separatist rebel breakaway / settlement peace deal resolution solution / shift change /
ship vessel boat / shipment cargo delivery / short brief / signatory party / silence quiet / simultaneous same /
situation state circumstances / size scale strength number / small little / so-called self-proclaimed /
soldier troops serviceman military / solution settlement answer / source person official /
sovereign sovereignty independence / speak talk address tell / spokesman spokeswoman spokesperson /
stage phase round / stand position / state say declare / statement declaration remarks announcement communique /
station plant post / status position / storage store stockpile / strategy plan / strengthen reinforce boost /
strong powerful / structure body / struggle fight / study research report analysis paper / submit hand present /
substantial considerable significant / success successful / suffer sustain / suggest propose / supreme top /
surprise unexpected / surround encircle besiege / suspension suspend / suspicion suspect / talk speak discuss /
tank armour / target aim hit / tariff duty levy / task job / technical expert /
temporary interim provisional brief / territory land area soil region / test trial / text document wording draft /
thank grateful gratitude / total overall whole sum / town city village / trade commerce / transfer hand move /
translate interpret / travel visit trip go fly journey / try attempt seek / twin two / unable cannot /
undermine weaken / understand realise / unilateral one-sided / union bloc / unit troops / unite together /
update revise / urge call ask appeal / venue location site host place / verify check confirm monitor /
victim casualty / view opinion position / village settlement town / violate breach break / violation breach /
vote ballot referendum election / wage salary / want wish seek / warn caution / warship ship /
weapon arm armament / weapon artillery / weapon missile / welcome praise greet hail / win victory /
withdraw leave retreat exit pullback / word term / world global international / wound injure / write author /
wrong mistaken false / year annual yearly /
illegal unlawful unlawfully illegally / firm concrete binding / particular specific certain / agree agreement settle /
spare refrain avoid eliminate / need needed necessary
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[int]]:
    """{content key: numbers of its groups}."""
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS.split("/")):
        for word in line.split():
            found.setdefault(content_key(word), set()).add(number)
    return {key: frozenset(groups) for key, groups in found.items()}


@lru_cache(maxsize=65536)
def related(key: str) -> frozenset[int]:
    """The groups of a content key; two words that share one may stand for each other."""
    return _table().get(key, frozenset())
