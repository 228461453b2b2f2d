/** Number words as digits, so that "two nights" and 2 are the same: whole words of one to twenty and the tens. */
const spellings = {
    en: "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    de: "null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    fr: "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize - - - vingt",
    es: "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte",
    it: "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti",
    pt: "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte",
    nl: "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig",
};
const more = {
    ein: "1",
    eine: "1",
    einen: "1",
    une: "1",
    una: "1",
    uma: "1",
    duas: "2",
    thirty: "30",
    forty: "40",
    fifty: "50",
    sixty: "60",
    seventy: "70",
    eighty: "80",
    ninety: "90",
    hundred: "100",
    thousand: "1000",
    dreissig: "30",
    trente: "30",
    treinta: "30",
    trenta: "30",
    trinta: "30",
    dertig: "30",
};
/** Digits by number word: lower case, without diacritics. */
export const numberWords = new Map([
    ...Object.values(spellings).flatMap((line) => line
        .split(" ")
        .map((word, number) => [word, String(number)])
        .filter(([word]) => word !== "-")),
    ...Object.entries(more),
]);
