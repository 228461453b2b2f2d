import { tool, user } from "../../support/dialogue-builder.ts";
import { ruleTable } from "./rule-table.ts";

const ask = user("Is the flight BA5 to New York on time today, and what is the gate?");
const answer = "The flight is on time, and it will leave from the gate B4.";

ruleTable("G9", [
  ["passes an answer", ask.says(answer), []],
  [
    "warns of a runaway answer",
    ask.says(Array.from({ length: 3_000 }, (_, at) => `w${at}`).join(" ")),
    ["warn t0.2/content"],
  ],
]);

const english = ask.says(answer).user("Thank you, and is there a seat for me on it?");

ruleTable("G11", [
  ["passes one language", english.says("There is a seat for you at the window."), []],
  [
    "masks an answer in another language",
    english.says("Ja, es ist noch ein Platz am Fenster für Sie frei."),
    ["mask_turn t0.4/content"],
  ],
  [
    "masks an answer in another language, however short the request was",
    user("Can you order a pizza for me")
      .says("Bitte warten Sie einen Moment, ich werde das für Sie nachsehen und mich dann wieder melden.")
      .spec({ subTasks: 0 }),
    ["mask_turn t0.2/content"],
  ],
  [
    "masks a sentence in another language",
    english.says("There is a seat for you. Je vais le réserver pour vous avec votre carte."),
    ["mask_turn t0.4/content"],
  ],
  [
    "masks a sentence in another script",
    english.says("There is a seat for you. 请稍等，我正在为您预订座位。"),
    ["mask_turn t0.4/content"],
  ],
  [
    "passes a name in another script",
    english.says("There is a seat for you, and 王伟 will meet you at the gate."),
    [],
  ],
  ["passes a title", english.says('There is a seat, and they show "Das Leben der Anderen" on the way.'), []],
  [
    "passes a translation that was asked for",
    user("Translate it to German, please: the seat is for you.").says(
      "Der Platz ist für Sie, und er ist nicht am Fenster.",
    ),
    [],
  ],
  [
    "passes Chinese with English names",
    user("请帮我查一下BA5航班是否准时到达纽约")
      .says("好的，BA5航班准时到达New York，登机口是B4。")
      .user("谢谢你的帮助，我很满意。"),
    [],
  ],
  [
    "masks an English sentence in a Chinese dialogue",
    user("请帮我查一下BA5航班是否准时到达")
      .spec({ language: "zh" })
      .says("好的，航班准时。")
      .user("谢谢你的帮助，我很满意。")
      .says("You are welcome, please tell me if there is anything else."),
    ["mask_turn t0.4/content"],
  ],
  [
    "passes a language that a result brings in",
    user("What does the sign say to us here?")
      .tools(tool("read"))
      .calls("read")
      .returns("入口は左側にあります")
      .says("The sign says 入口は左側にあります to you."),
    [],
  ],
]);

ruleTable("G12", [
  ["passes a sentence with its end", ask.says(answer), []],
  [
    "masks a sentence without one",
    ask.says("The flight is on time. It will leave from the gate"),
    ["mask_turn t0.2/content"],
  ],
  ["masks an end after a comma", ask.says("The flight is on time,"), ["mask_turn t0.2/content"]],
  ["masks an open code fence", ask.says("Run this:\n```\nls -l\n"), ["mask_turn t0.2/content"]],
  ["passes a closed one", ask.says("Run this:\n```\nls -l\n```"), []],
  ["passes a list", ask.says("You have these:\n1. Window seat\n2. Aisle seat\n3. Any other"), []],
  [
    "masks a list whose last item is cut within a word that was said",
    user("Window or corridor?").says("You have these:\n1. Window\n2. Corr"),
    ["mask_turn t0.2/content"],
  ],
  ["passes the name of a file", ask.says("It is on time. All of it is in flights.md"), []],
  ["passes a link", ask.says("The flight is on time. See https://example.org/flights"), []],
  ["passes a name and a value", ask.says("Status: on time"), []],
  ["passes a signature", ask.says("It is on time.\n\nBest regards,\nAna Ruiz"), []],
  ["passes Chinese with its end", user("好").says("航班准时到达，登机口是B4。"), []],
  [
    "masks Chinese without one",
    user("好").says("航班准时到达。登机口是四号，请您提前三十分钟到达登"),
    ["mask_turn t0.2/content"],
  ],
  [
    "leaves somebody alone who never ends sentences",
    user("hi")
      .says("hello there my friend how are you")
      .user("ok")
      .says("what may i do for you on this day")
      .user("ok")
      .says("that is all i have to say to you"),
    [],
  ],
  ["leaves users alone", user("is it on time. i would like to"), []],
]);

ruleTable("G16", [
  ["passes a request that stands on its own", ask, []],
  [
    "warns of one that looks back",
    user("Book the flight you found.").spec({ subTasks: 0 }),
    ["warn t0.1/content"],
  ],
  ["rejects it with a plan", user("Book the flight you found."), ["reject t0.1/content"]],
  [
    "does not mind after an opening of the assistant",
    user("x").with({ turns: [] }).says("I found one.").user("Book the flight you found."),
    [],
  ],
  ["knows it in Chinese", user("请预订你找到的航班").spec({ subTasks: 0 }), ["warn t0.1/content"]],
]);

const json = { system: "You must always answer with valid JSON only." };

ruleTable("G21", [
  ["passes JSON where JSON was asked for", ask.says('{"gate": "B4"}'), [], json],
  ["passes JSON in a fence", ask.says('```json\n{"gate": "B4"}\n```'), [], json],
  ["masks prose where JSON was asked for", ask.says(answer), ["mask_turn t0.2/content"], json],
  ["says nothing where nothing was asked for", ask.says(answer), []],
  [
    "says nothing about how calls are written",
    ask.says(answer),
    [],
    { system: "Always return each function call as JSON only." },
  ],
]);
