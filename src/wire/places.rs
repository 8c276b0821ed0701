//! Places that stand alone in datelines, and the regions that follow others; told apart from labels and names.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Cities a wire names without a country, capitals, and what outlets keep of a dateline. Lower case, by comma.
const CITIES: &str = "girona,lleida,tarragona,a coruña,kyjev,moskva,vídeň,brusel,paříž,londýn,řím,varšava,brno,kodaň,bryssel,\
köpenhamn,helsingfors,uppsala,odense,aalborg,stavanger,moskwa,kijów,bruksela,londyn,paryż,wiedeń,moszkva,kijev,\
brüsszel,bécs,párizs,varsó,constanța,moscova,viyana,bakü,lefkoşa,moscovo,varsóvia,genebra,moskou,tukholma,\
maribor,gdynia,québec,vatikanstadt,vatikanstaden,vatikaanstad,watykan,vatikán,vatikan,cité du vatican,\
തിരുവനന്തപുരം,കൊച്ചി,കോഴിക്കോട്,ബെംഗളൂരു,ചെന്നൈ,മുംബൈ,ന്യൂഡൽഹി,sevilla,valencia,zaragoza,málaga,murcia,valladolid,pamplona,vitoria,san sebastián,oviedo,santander,\
toledo,las palmas,medellín,cali,cartagena,barranquilla,ciudad de méxico,méxico,puebla,tijuana,cancún,\
mérida,ciudad juárez,la habana,santiago,santiago de chile,valparaíso,córdoba,rosario,mendoza,\
la plata,santa cruz de la sierra,cochabamba,sucre,san josé,san salvador,tegucigalpa,\
ciudad de guatemala,guatemala,ciudad de panamá,panamá,santo domingo,bruselas,londres,parís,roma,\
lisboa,berlín,moscú,pekín,tokio,nueva york,ginebra,viena,varsovia,atenas,estambul,teherán,jerusalén,\
el cairo,nueva delhi,são paulo,brasília,porto alegre,belo horizonte,recife,salvador,fortaleza,\
curitiba,londra,parigi,berlino,mosca,bruxelles,torino,milano,napoli,firenze,venezia,bologna,genova,\
palermo,bari,catania,wien,münchen,köln,zürich,genf,brüssel,moskau,warschau,kiew,peking,tokio,\
düsseldorf,stuttgart,москва,киев,минск,санкт-петербург,вашингтон,лондон,париж,берлин,пекин,токио,\
тегеран,київ,львів,софия,београд,تهران,القاهرة,دمشق,بغداد,بيروت,الرياض,دبي,أبوظبي,عمان,الدوحة,الكويت,\
المنامة,مسقط,صنعاء,تونس,الجزائر,الرباط,طرابلس,الخرطوم,غزة,رام الله,القدس,واشنطن,لندن,باريس,موسكو,\
بكين,نيويورك,طهران,أنقرة,إسطنبول,ankara,istanbul,izmir,varşova,londra,atina,αθήνα,λευκωσία,\
βρυξέλλες,warszawa,kraków,praha,bratislava,budapest,bucurești,bucureşti,chişinău,chișinău,zagreb,\
beograd,sarajevo,ljubljana,skopje,prishtina,tirana,hà nội,tp.hcm,jakarta,surabaya,bandung,\
abidjan,abu dhabi,abuja,acapulco,accra,adana,addis ababa,adelaide,aden,ajmer,akron,albany,\
albuquerque,aleppo,alexandria,algiers,allentown,almaty,amman,amritsar,amsterdam,anaheim,anchorage,ankara,ann arbor,\
annapolis,antananarivo,antwerp,apia,arlington,ashgabat,asmara,astana,asuncion,asunción,athens,atlanta,atlantic city,\
auckland,augusta,austin,baghdad,bakersfield,baku,bali,baltimore,bamako,bandar seri begawan,bangalore,bangkok,bangui,\
banjul,barcelona,basel,basra,baton rouge,beijing,beirut,belfast,belgrade,belmopan,bengaluru,benghazi,berlin,bern,\
bethlehem,bhopal,bhubaneswar,bilbao,billings,birmingham,bishkek,bissau,bismarck,bloomington,bogota,bogotá,boise,\
bologna,bonn,bordeaux,boston,boulder,brasilia,brasília,bratislava,brazzaville,bremen,bridgetown,brisbane,bristol,\
brooklyn,brussels,bucharest,budapest,buenos aires,buffalo,bujumbura,busan,cairo,calgary,canberra,cape canaveral,\
cape town,caracas,cardiff,casablanca,cebu,cedar rapids,chandigarh,charleston,charlotte,chattanooga,chennai,cheyenne,\
chicago,chisinau,chongqing,christchurch,cincinnati,cleveland,cologne,colombo,colorado springs,columbia,columbus,\
conakry,concord,copenhagen,coventry,dakar,dallas,damascus,dar es salaam,darwin,davao,davos,dayton,dehradun,denver,\
des moines,detroit,dhaka,dili,djibouti,dodoma,doha,donetsk,dortmund,dresden,dubai,dublin,durban,dushanbe,\
dusseldorf,düsseldorf,edinburgh,edmonton,el paso,entebbe,erbil,eugene,fairbanks,fargo,florence,fort lauderdale,\
fort worth,frankfurt,freetown,fresno,fukuoka,fukushima,funafuti,gaborone,gaza,gaza city,geneva,genoa,georgetown,\
gibraltar,glasgow,grand rapids,greensboro,guadalajara,guangzhou,guatemala city,guayaquil,guwahati,ha noi,haifa,\
halifax,hamburg,hamilton,hangzhou,hannover,hanoi,harare,harbin,harrisburg,hartford,havana,hebron,helena,helsinki,\
hiroshima,ho chi minh city,hobart,hollywood,hong kong,honiara,honolulu,houston,hyderabad,idlib,incheon,indianapolis,\
indore,iqaluit,irbil,islamabad,istanbul,izmir,jackson,jacksonville,jaipur,jakarta,jammu,jeddah,jersey city,\
jerusalem,johannesburg,johor baru,juba,juneau,kabul,kampala,kandahar,kano,kansas city,karachi,kathmandu,kazan,\
khartoum,kharkiv,kherson,kiev,kigali,kingston,kinshasa,kirkuk,knoxville,kobe,kochi,kolkata,kota kinabalu,kowloon,\
kuala lumpur,kuching,kunming,kuwait,kuwait city,kyiv,kyoto,la paz,lagos,lahore,lansing,las vegas,lausanne,leeds,\
leipzig,lexington,lhasa,libreville,lilongwe,lima,lincoln,lisboa,lisbon,little rock,liverpool,ljubljana,lome,lomé,\
london,long beach,los angeles,los cabos,louisville,luanda,lucknow,lugansk,luhansk,lusaka,luxembourg,lviv,lyon,\
macau,madison,madrid,majuro,malabo,malacca,male,malmo,malmö,managua,manama,manchester,manhattan,manila,maputo,\
mariupol,marseille,maseru,mbabane,mecca,medina,melaka,melbourne,memphis,mexico city,miami,miami beach,milan,milwaukee,\
minneapolis,minsk,mobile,mogadishu,mombasa,monaco,monrovia,monterrey,montevideo,montgomery,montpelier,montreal,\
montréal,moroni,moscow,mosul,mumbai,munich,muscat,mysuru,n'djamena,nagasaki,nagoya,nagpur,nairobi,nanjing,naples,\
nashville,nassau,naypyitaw,new delhi,new haven,new orleans,new york,newark,newcastle,niamey,nicosia,norfolk,nouakchott,\
nottingham,novosibirsk,nuremberg,nuuk,oakland,odesa,odessa,okinawa,oklahoma city,omaha,orlando,osaka,oslo,ottawa,\
ouagadougou,oxford,palermo,panaji,panama city,panmunjom,paramaribo,paris,pasadena,patna,penang,peoria,perth,peshawar,\
philadelphia,phnom penh,phoenix,pittsburgh,podgorica,port au prince,port-au-prince,port louis,port moresby,port of spain,\
port vila,portland,porto,porto novo,porto-novo,prague,praia,pretoria,pristina,providence,puducherry,pune,putrajaya,\
pyongyang,quebec city,quebec,quetta,quezon city,quito,rabat,raipur,raleigh,ramallah,ranchi,rangoon,rawalpindi,reno,\
reykjavik,richmond,riga,rio de janeiro,riyadh,rochester,rockville,roma,rome,roseau,rotterdam,sacramento,saint petersburg,\
salem,salt lake city,salvador,samara,san antonio,san bernardino,san diego,san francisco,san jose,san josé,san juan,\
san salvador,sanaa,santa fe,santiago,santo domingo,sao paulo,são paulo,sao tome,sapporo,sarajevo,seattle,sendai,seoul,\
sevastopol,seville,shah alam,shanghai,sharjah,sharm el-sheikh,sheffield,shenyang,shenzhen,shimla,singapore,sioux falls,\
skopje,sochi,sofia,southampton,spokane,springfield,srinagar,st louis,st. louis,st paul,st. paul,st petersburg,\
st. petersburg,stockholm,strasbourg,stuttgart,sucre,surabaya,surat,suva,sydney,syracuse,taipei,tallahassee,tallinn,tampa,\
tarawa,tashkent,tbilisi,tegucigalpa,tehran,tel aviv,the hague,thimphu,thiruvananthapuram,tianjin,tijuana,tirana,tokyo,\
toledo,topeka,toronto,tripoli,trenton,tucson,tulsa,tunis,turin,ulaanbaatar,ulan bator,united nations,urumqi,utrecht,\
vaduz,valencia,valletta,vancouver,varanasi,vatican,vatican city,venice,victoria,vienna,vientiane,vijayawada,vilnius,\
visakhapatnam,vladivostok,warsaw,washington,wellington,west palm beach,wichita,wilmington,windhoek,winnipeg,worcester,\
wuhan,xi'an,yangon,yaounde,yaoundé,yekaterinburg,yerevan,yokohama,zagreb,zaporizhzhia,zurich,zürich,\
berlín,londres,parís,moscú,roma,milano,torino,napoli,wien,münchen,köln,genf,bruxelles,brüssel,varsovie,genève,\
pékin,tokio,atenas,viena,varsovia,praga,ginebra,bruselas,lisbonne,hà nội,москва,санкт-петербург,киев,минск,київ,\
washington dc,washington d.c,washington d.c.,d.c,brisbane,bloomfield,johor bahru,ipoh,kuantan,seremban,kangar,\
alor setar,alor star,kota bharu,kuala terengganu,george town,miri,sibu,sandakan,tawau,labuan,petaling jaya,klang,\
subang jaya,kajang,sepang,bandung,semarang,yogyakarta,medan,makassar,denpasar,palembang,rawalpindi,multan,faisalabad,\
sialkot,gujranwala,muzaffarabad,gilgit,abbottabad,sukkur,larkana,mirpur,swat,chittagong,sylhet,pokhara,kandy,jaffna,\
iloilo,baguio,zamboanga,marawi,chiang mai,phuket,pattaya,da nang,hue,hai phong,marrakech,tangier,fez,oran,luxor,\
giza,suez,ismailia,port said,kaduna,enugu,port harcourt,ibadan,kumasi,tamale,kisumu,mwanza,arusha,blantyre,bulawayo,\
ndola,soweto,gqeberha,bloemfontein,east london,bamenda,goma,bukavu,lubumbashi,\
rom,venedig,mailand,neapel,florenz,turin,athen,lissabon,kopenhagen,københavn,göteborg,malmö,aarhus,bergen,trondheim,\
stavanger,tromsø,tampere,turku,oulu,helsinki,hannover,nürnberg,karlsruhe,mannheim,mainz,wiesbaden,saarbrücken,magdeburg,\
erfurt,potsdam,schwerin,rostock,kiel,lübeck,graz,linz,salzburg,innsbruck,klagenfurt,frankfurt/main,frankfurt am main,\
frankfurt a.m.,luzern,st. gallen,den haag,brussel,parijs,londen,rome,utrecht,eindhoven,groningen,antwerpen,gent,liège,\
lille,nantes,nice,rennes,toulouse,montpellier,grenoble,londres,le caire,alger,pékin,varsovie,moscou,bucarest,\
città del vaticano,ciudad del vaticano,muqdisho,ndjamena,n’djamena,são tomé,pretória,telavive,jerusalém,\
brno,ostrava,plzeň,košice,žilina,nitra,szeged,debrecen,pécs,győr,cluj-napoca,cluj,iași,iaşi,timișoara,timişoara,\
constanța,constanţa,brașov,braşov,łódź,wrocław,poznań,gdańsk,szczecin,katowice,lublin,rzeszów,rīga,kaunas,tartu,\
tiranë,tiranë,prishtinë,priština,banjaluka,banja luka,mostar,tuzla,zenica,novi sad,niš,kragujevac,split,rijeka,osijek,\
maribor,celje,podgorica,скопје,битола,подгорица,бањалука,бања лука,нови сад,ниш,пловдив,варна,бургас,русе,\
adana,antalya,bursa,diyarbakır,gaziantep,konya,trabzon,hatay,mersin,moskova,pekin,atina,sofya,brüksel,\
bakı,gəncə,astana,almatı,toshkent,bishkek,dushanbe,aşgabat,astana,астана,алматы,алма-ата,бишкек,ташкент,тошкент,\
душанбе,ашхабад,баку,ереван,тбилиси,кишинев,рига,вильнюс,таллин,мінск,харків,одеса,дніпро,екатеринбург,новосибирск,\
казань,самара,сочи,владивосток,хабаровск,улан-батор,улаанбаатар,рим,мадрид,вена,варшава,прага,брюссель,женева,\
երևան,երեվան,თბილისი,θεσσαλονίκη,λονδίνο,παρίσι,βερολίνο,μόσχα,ουάσινγκτον,νέα υόρκη,ρώμη,γενεύη,άγκυρα,κωνσταντινούπολη,\
الإسكندرية,حلب,حمص,عدن,البصرة,أربيل,نابلس,الخليل,بيت لحم,جنيف,روما,مدريد,برلين,فيينا,بروكسل,إسلام آباد,كابل,نواكشوط,\
کابل,کابول,مشهد,اصفهان,شیراز,تبریز,مسکو,لندن,پاریس,واشنگتن,پکن,نیویورک,وین,ژنو,\
اسلام آباد,کراچی,لاہور,پشاور,کوئٹہ,راولپنڈی,ملتان,فیصل آباد,مظفرآباد,سری نگر,سرینگر,نئی دہلی,ممبئی,ریاض,تہران,ماسکو,بیجنگ,\
ירושלים,תל אביב,חיפה,וושינגטון,לונדון,מוסקבה,פריז,ברלין,עזה,\
नई दिल्ली,मुंबई,लखनऊ,पटना,भोपाल,जयपुर,रांची,चंडीगढ़,कोलकाता,देहरादून,शिमला,इंदौर,अहमदाबाद,वाशिंगटन,लंदन,पुणे,नागपूर,\
काठमाडौं,काठमाडौँ,पोखरा,ঢাকা,চট্টগ্রাম,রাজশাহী,খুলনা,সিলেট,কলকাতা,சென்னை,மதுரை,கோவை,புதுடெல்லி,హైదరాబాద్,విజయవాడ,\
ಬೆಂಗಳೂರು,ಮೈಸೂರು,കൊച്ചി,തിരുവനന്തപുരം,અમદાવાદ,ચંડીગઢ,ਚੰਡੀਗੜ੍ਹ,ਅੰਮ੍ਰਿਤਸਰ,\
กรุงเทพฯ,เชียงใหม่,ปักกิ่ง,ວຽງຈັນ,bắc kinh,washington d.c.,đà nẵng,cần thơ,hải phòng,huế,maynila,lungsod ng maynila,\
አዲስ አበባ";

/// The states of the USA, in full or as wires abbreviate them. Lower case, by comma.
const STATES: &str = "ala,ala.,ariz,ariz.,ark,ark.,calif,calif.,colo,colo.,conn,conn.,del,del.,fla,fla.,ga,ga.,\
ill,ill.,ind,ind.,kan,kan.,ky,ky.,la,la.,md,md.,mass,mass.,mich,mich.,minn,minn.,miss,miss.,mo,mo.,mont,mont.,neb,neb.,\
nev,nev.,n.h,n.h.,n.j,n.j.,n.m,n.m.,n.y,n.y.,n.c,n.c.,n.d,n.d.,okla,okla.,ore,ore.,pa,pa.,r.i,r.i.,s.c,s.c.,s.d,s.d.,\
tenn,tenn.,tex,tex.,vt,vt.,va,va.,wash,wash.,w.va,w.va.,wis,wis.,wyo,wyo.,alabama,alaska,arizona,arkansas,california,\
colorado,connecticut,delaware,florida,georgia,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,\
maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,\
new mexico,new york,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania,rhode island,south carolina,\
south dakota,tennessee,texas,utah,vermont,virginia,washington,west virginia,wisconsin,wyoming";

/// Cities of the USA that wires name without their state.
const AMERICAN: &str = "atlanta,baltimore,boston,chicago,cincinnati,cleveland,dallas,denver,detroit,honolulu,houston,\
indianapolis,kansas city,las vegas,los angeles,miami,milwaukee,minneapolis,new orleans,new york,oklahoma city,\
philadelphia,phoenix,pittsburgh,st. louis,st louis,salt lake city,san antonio,san diego,san francisco,seattle,\
washington";

/// Other provinces, and countries, after a comma. Lower case, by comma.
const REGIONS: &str = "ont,ont.,que,que.,b.c,\
b.c.,alta,alta.,sask,sask.,man,man.,n.s,n.s.,n.b,n.b.,n.l,n.l.,p.e.i,p.e.i.,ontario,quebec,british columbia,alberta,\
saskatchewan,manitoba,nova scotia,new brunswick,afghanistan,albania,algeria,andorra,angola,antigua,argentina,armenia,\
australia,austria,azerbaijan,bahamas,bahrain,bangladesh,barbados,belarus,belgium,belize,benin,bermuda,bhutan,bolivia,\
bosnia,bosnia-herzegovina,bosnia and herzegovina,botswana,brazil,brunei,bulgaria,burkina faso,burma,burundi,cambodia,\
cameroon,canada,chad,chile,china,colombia,congo,costa rica,croatia,cuba,cyprus,czech republic,denmark,dominican republic,\
ecuador,egypt,el salvador,england,eritrea,estonia,eswatini,ethiopia,fiji,finland,france,gabon,gambia,germany,ghana,greece,\
greenland,grenada,guatemala,guinea,guyana,haiti,honduras,hungary,iceland,india,indonesia,iran,iraq,ireland,israel,italy,\
ivory coast,jamaica,japan,jordan,kazakhstan,kenya,kosovo,kuwait,kyrgyzstan,laos,latvia,lebanon,lesotho,liberia,libya,\
liechtenstein,lithuania,luxembourg,madagascar,malawi,malaysia,maldives,mali,malta,mauritania,mauritius,mexico,moldova,\
monaco,mongolia,montenegro,morocco,mozambique,myanmar,namibia,nepal,netherlands,new zealand,nicaragua,niger,nigeria,\
north korea,north macedonia,northern ireland,norway,oman,pakistan,palestine,panama,papua new guinea,paraguay,peru,\
philippines,poland,portugal,puerto rico,qatar,romania,russia,rwanda,samoa,saudi arabia,scotland,senegal,serbia,\
sierra leone,slovakia,slovenia,solomon islands,somalia,south africa,south korea,south sudan,spain,sri lanka,sudan,\
suriname,sweden,switzerland,syria,taiwan,tajikistan,tanzania,thailand,togo,tonga,trinidad,tunisia,turkey,turkiye,türkiye,\
turkmenistan,uganda,ukraine,united arab emirates,united kingdom,united states,uruguay,uzbekistan,vanuatu,venezuela,\
vietnam,wales,west bank,gaza strip,yemen,zambia,zimbabwe,u.s,u.s.,uk,u.k.,usa,uae,d.c,d.c.,crimea,kashmir,chechnya";

/// Countries, unions of them, regions and cities by their initials. Lower case, by comma.
const INITIALS: &str = "us,usa,uk,gb,eu,uae,nz,ksa,rsa,prc,drc,car,rok,roc,dprk,png,ussr,gdr,frg,un,nato,asean,bvi,nsw,qld,pei,\
ny,nyc,la,sf,dc,kl,jb,hcmc,hk,hn,sg,tphcm,tp hcm,ue,eua,eeuu,rdc,rca,eau,cdmx,caba,bcn,df,rj,sp,sua,nrw,brd,ddr,vae,uno,\
vs,vk,fn,yk,zda,zae,sad,sae,jar,bih,rpa,rfn,nrd,zea,zsrr,onz,osn,ensz,eae,jav,asv,shba,okb,abd,ab,bae,kktc,abş,bəə,dki,diy,ntt,\
сша,рф,ес,оаэ,кнр,кндр,днр,лнр,ссср,юар,цар,дрк,оон,снг,мск,спб,фрг,гдр,єс,оае,снд,сащ,сад,еу,уае,оон,ун,ақш,қр,қхр,акш,кр,ану,\
ηπα,εε,ηβ,ηαε,οηε,ամն,եմ,ռդ";

/// What stands before a colon or a dash in capitals and is no place.
const LABELS: &str = "breaking,breaking news,update,updated,updates,watch,watch live,listen,read,read more,exclusive,\
video,videos,photo,photos,picture,pictures,pics,gallery,opinion,analysis,editorial,comment,commentary,column,columnist,\
feature,features,explainer,explained,factbox,fact check,factcheck,fact-check,fact focus,timeline,q&a,q and a,q,a,\
interview,profile,review,preview,report,reports,live,live updates,live blog,live updates,alert,news,news alert,\
news analysis,newsletter,podcast,poll,quiz,quote,quotes,corrected,correction,clarification,refile,wrapup,\
editor's note,editors note,note,notes,note to editors,letter,letters,letter to the editor,obituary,obit,summary,\
highlights,key points,key facts,recap,results,result,scores,score,standings,roundup,round-up,briefs,brief,in brief,\
national briefs,special report,insight,focus,spotlight,related,see also,also read,more,advertisement,sponsored,promoted,\
disclaimer,source,sources,subscribe,sign up,warning,spoiler alert,trending,viral,must read,must-read,just in,developing,\
urgent,flash,snap,kill,advisory,embargoed,market watch,market wrap,markets,stocks,forex,commodities,weather,sport,\
sports,football,soccer,cricket,tennis,golf,basketball,baseball,hockey,rugby,nba,nfl,nhl,mlb,ufc,ipl,epl,business,\
politics,world,national,local,entertainment,lifestyle,health,science,technology,tech,travel,education,the latest,\
part one,part two,chapter,question,answer,tl;dr,faq,how to,why,what,who,when,where,yes,no,monday,tuesday,wednesday,\
thursday,friday,saturday,sunday,today,tomorrow,yesterday,tonight,january,february,march,april,may,june,july,august,\
september,october,november,december,host,guest,narrator,reporter,interviewer,moderator,presenter,announcer,president,\
prime minister,speaker,unidentified male,unidentified female,voice-over,voiceover,ceo,covid-19,pros,cons,verdict,\
rating,cast,director,price,date,time,venue,location,place,tickets,contact,phone,email,tip,tips,fact,facts,true,false,\
myth,reality,bottom line,takeaway,takeaways,first,second,third,finally,however,meanwhile,for immediate release,\
media contact,about,about us,note to readers,notice,legal,important,attention,welcome,congratulations,thank you,\
here,there,this,that,the,then,i,we,he,she,it,they,you,full story,top story,top stories,story,headlines,agenda,\
crime,court,police,accident,fire,arts,books,music,movies,film,tv,games,money,economy,finance,property,motoring,cars,\
food,recipe,ingredients,method,directions,instructions,serves,style,fashion,beauty,family,parenting,religion,\
background,context,timeline,methodology,conclusion,introduction,abstract,objective,findings,end,ends,eds,eds.,\
editors,attention editors,note to editors,\
kommentar,interview,analyse,hintergrund,meinung,porträt,reportage,liveticker,ticker,glosse,leitartikel,frage,antwort,\
achtung,wetter,börse,fußball,fussball,wirtschaft,politik,kultur,umfrage,überblick,stichwort,termine,\
entretien,vidéo,vidéos,photos,reportage,enquête,éditorial,édito,tribune,portrait,analyse,récit,direct,en direct,enquete,\
témoignage,chronique,société,météo,politique,économie,culture,faits divers,question,réponse,dossier,décryptage,info,\
opinión,entrevista,análisis,editorial,columna,crónica,reportaje,perfil,deportes,fútbol,política,economía,cultura,\
sociedad,sucesos,pregunta,respuesta,última hora,urgente,en vivo,en directo,foto,fotos,fotogalería,galería,encuesta,\
tiempo,clima,horóscopo,opinião,análise,crônica,reportagem,futebol,desporto,esporte,esportes,economia,pergunta,resposta,\
ao vivo,vídeo,vídeos,intervista,opinione,analisi,editoriale,sondaggio,diretta,calcio,meteo,cronaca,sport,domanda,risposta,\
ultim'ora,esclusiva,mening,analyse,debat,debatt,leder,ledare,kronik,krönika,reportasje,krönika,kommentarer,väder,været,\
wideo,zdjęcia,wywiad,opinia,analiza,felieton,pytanie,odpowiedź,pilne,komentarz,rozhovor,komentář,otázka,odpověď,fotky,\
interjú,vélemény,videó,fotó,kérdés,válasz,interviu,opinie,analiză,întrebare,răspuns,intervju,mišljenje,pitanje,odgovor,\
spor,haber,yorum,analiz,röportaj,söyleşi,soru,cevap,son dakika,canlı,ekonomi,siyaset,görüş,dosya,fotoğraf,\
видео,фото,интервью,мнение,анализ,комментарий,репортаж,вопрос,ответ,срочно,молния,спорт,политика,экономика,культура,\
прогноз,погода,справка,опрос,эксклюзив,відео,інтерв'ю,думка,питання,відповідь,терміново,мнения,интервю,коментар,въпрос,\
βιντεο,βίντεο,συνεντευξη,συνέντευξη,αποψη,άποψη,αναλυση,ανάλυση,ρεπορταζ,ρεπορτάζ,ερωτηση,απαντηση,εκτακτο,\
عاجل,فيديو,صور,حوار,تحليل,رأي,تقرير,سؤال,جواب,رياضة,اقتصاد,سياسة,خاص,شاهد,بالفيديو,بالصور,فیلم,عکس,گفتگو,تحلیل,یادداشت,\
ورزش,سوال,جواب,انٹرویو,تجزیہ,ویڈیو,वीडियो,फोटो,साक्षात्कार,विश्लेषण,राय,प्रश्न,उत्तर,भिडियो,ভিডিও,ছবি,সাক্ষাৎকার,\
opini,wawancara,analisis,tanya,jawab,olahraga,video,graphic,graphics,chart,그래픽,자료,출처,제공,일러스트,캡처,그림,표,인터뷰,속보,종합,단독";

/// Given names before which a surname makes a speaker, not a place: `MARK COLVIN:`.
const NAMES: &str = "adam,alan,alex,alison,amy,andrea,andrew,angela,ann,anna,anne,anthony,ashley,barbara,ben,\
benjamin,bernie,betty,bill,bob,brad,brian,bruce,carl,carol,caroline,catherine,charles,chris,christine,christopher,cindy,\
claire,craig,dan,daniel,dave,david,deborah,dennis,diane,don,donald,donna,doug,ed,edward,eleanor,elizabeth,ellen,\
emily,emma,eric,frank,fred,gary,geoff,george,gerald,glenn,gordon,graham,grant,greg,hamish,harold,harry,heather,helen,\
henry,hillary,howard,ian,jack,james,jamie,jane,janet,jason,jeff,jennifer,jeremy,jerry,jessica,jill,jim,jimmy,joan,joe,joel,\
john,jon,jonathan,joseph,josh,joshua,judy,julia,julian,julie,justin,karen,kate,kathy,katie,keith,kelly,ken,kenneth,\
kerry,kevin,kim,kirsty,kyle,larry,laura,lauren,lawrence,leigh,leo,leslie,linda,lisa,liz,louise,lucy,luke,malcolm,\
margaret,maria,mark,martha,martin,mary,matt,matthew,maxine,megan,melissa,michael,michelle,mike,monica,nancy,nathan,neil,\
nicholas,nick,nicole,norman,oliver,pam,pamela,patricia,patrick,paul,peter,phil,philip,rachel,ralph,ray,rebecca,richard,\
rick,rob,robert,robin,roger,ron,ronald,rosemary,ross,roy,russell,ruth,ryan,sally,sam,samantha,samuel,sandra,sara,sarah,\
scott,sean,shane,sharon,simon,stephanie,stephen,steve,steven,stuart,sue,susan,tanya,ted,teresa,terry,thomas,tim,timothy,\
todd,tom,tony,tracy,vladimir,walter,warren,wayne,wendy,will,william,zoe,mr,mrs,ms,dr,sir,lord,senator,sen,rep,gov,prof,\
professor,justice,judge,king,queen,prince,princess,pope,minister,president,former,chief";

fn set(list: &'static str) -> HashSet<&'static str> {
    list.split(',').map(str::trim).collect()
}

static CITY: LazyLock<HashSet<&str>> = LazyLock::new(|| set(CITIES));
static REGION: LazyLock<HashSet<&str>> = LazyLock::new(|| set(REGIONS));
static INITIAL: LazyLock<HashSet<&str>> = LazyLock::new(|| set(INITIALS));
static STATE: LazyLock<HashSet<&str>> = LazyLock::new(|| set(STATES));
static AMERICAN_CITY: LazyLock<HashSet<&str>> = LazyLock::new(|| set(AMERICAN));
static LABEL: LazyLock<HashSet<&str>> = LazyLock::new(|| set(LABELS));
static NAME: LazyLock<HashSet<&str>> = LazyLock::new(|| set(NAMES));

/// Is it, or is each of `PARIS/HAMBURG`, a city a wire names alone? Or one with its region: `NAJAF, Iraq`?
pub(super) fn known(place: &str) -> bool {
    // Of `İZMİR` the letter and its dot.
    let place = place.to_lowercase().replace('\u{307}', "");
    let mut parts = place.split([',', '(']).map(|part| part.trim().trim_end_matches(')'));
    let first = parts.next().unwrap_or_default();
    let is_region = |r: &str| REGION.contains(r) || STATE.contains(r);
    let region = parts.next().is_some_and(is_region);
    let each = |p: &str| CITY.contains(p.trim()) || is_region(p.trim()) && p.len() > 4;
    region || first.split('/').all(each) || first.split(" and ").all(each)
}

/// Is it a country or a province alone? Wires write from cities.
pub(super) fn region(place: &str) -> bool {
    let place = place.to_lowercase();
    (REGION.contains(place.as_str()) || STATE.contains(place.as_str()))
        && !CITY.contains(place.as_str())
}

/// Is it a place, or a union of countries, by its initials: `UAE`, `KL`?
pub(super) fn initials(name: &str) -> bool {
    INITIAL.contains(name.to_lowercase().as_str())
}

/// Is it the address of a site: `Harrow.com`?
fn site(name: &str) -> bool {
    const ENDS: &[&str] = &[
        "com", "net", "org", "tv", "news", "info", "co", "id", "my", "ph", "in", "pk", "ng", "ke",
        "br", "ar", "ru", "az", "uz", "it", "fr", "de", "pl", "es", "pt", "gr", "tr", "ir",
    ];
    name.rsplit_once('.').is_some_and(|(before, end)| {
        !name.contains(' ') && before.chars().count() >= 3 && ENDS.contains(&end)
    })
}

/// Is it an outlet that bears the name of another house?
pub(super) fn licensed(name: &str) -> bool {
    const HOUSES: &[&str] = &[
        "CNN Indonesia",
        "CNBC Indonesia",
        "CNN Türk",
        "CNN TÜRK",
        "CNN Brasil",
        "CNN Portugal",
        "CNN Chile",
        "InfoPublik",
    ];
    HOUSES.contains(&name)
}

/// Is it the name of an outlet, or of a part of one, by its last word?
pub(super) fn outlet(name: &str) -> bool {
    const LAST: &[&str] = &[
        "times",
        "post",
        "herald",
        "tribune",
        "gazette",
        "journal",
        "desk",
        "bureau",
        "daily",
        "telegraph",
        "courier",
        "chronicle",
        "observer",
        "newsroom",
        "staff",
        "correspondent",
        "monitoring",
        "online",
        "zeitung",
        "tageblatt",
        "nachrichten",
        "redaktion",
        "redacción",
        "redacao",
        "redação",
        "rédaction",
        "redazione",
        "редакция",
        "dergisi",
        "gazetesi",
    ];
    if licensed(name) {
        return true;
    }
    let name = name.to_lowercase();
    let mut words = name.split_whitespace();
    site(&name) || words.next_back().is_some_and(|last| LAST.contains(&last))
}

/// Is it in the USA: a city with its state, or one that wires name alone?
pub(super) fn american(place: &str) -> bool {
    let place = place.to_lowercase();
    match place.split_once(',') {
        Some((_, region)) => STATE.contains(region.trim()),
        None => place.split('/').all(|p| AMERICAN_CITY.contains(p.trim())),
    }
}

/// Does it open with what is printed there and is no place: a label, a speaker's name?
pub(super) fn label(place: &str) -> bool {
    let place = place.to_lowercase().replace('\u{2019}', "'");
    let first = place.split(',').next().unwrap_or_default().trim();
    let words: Vec<&str> = first.split([' ', '-']).collect();
    LABEL.contains(place.trim())
        || LABEL.contains(first)
        || (words.len() > 1
            && words.first().is_some_and(|w| NAME.contains(w.trim_end_matches('.'))))
        || (words.len() > 1 && words.iter().all(|w| LABEL.contains(w)))
        || words
            .first()
            .is_some_and(|w| matches!(*w, "breaking" | "watch" | "exclusive" | "live" | "update"))
        || words.last().is_some_and(|w| {
            matches!(*w, "news" | "review" | "analysis" | "video" | "update" | "report")
        })
}
