/** Stocks of everyday values, by what a parameter's name says it holds. Names are invented or common. */
const words = (stock) => stock.trim().split(/\s+/);
const lines = (stock) => stock.trim().split(/\s*\n\s*/);
export const firstNames = words(`
  Mia Noah Aisha Liam Sofia Omar Ines Yuki Raj Elena Lucas Fatima Ivan Chloe Mateo Hana Daniel Priya Oliver Zoe Tariq
  Nora Felix Amara Diego Leila Marcus Ingrid Kenji Ruth`);
export const lastNames = words(`
  Brown Garcia Kowalski Tanaka Okafor Silva Johansson Patel Rossi Nguyen Muller Santos Kim Haddad Novak Moore Dubois
  Larsen Ahmed Costa Walker Ito Fischer Mendez Ryan Osei Lindgren Bauer`);
export const cities = lines(`
  Lisbon\nOslo\nDenver\nKyoto\nLyon\nAustin\nPorto\nSeattle\nVienna\nToronto\nMadrid\nChicago\nDublin\nNairobi\nBoston
  Hamburg\nLima\nPrague\nOsaka\nMilan\nSan Diego\nCape Town\nNew York\nBuenos Aires`);
export const airports = words(`
  SFO JFK LAX ORD SEA BOS DEN ATL MIA DFW PHX IAH MCO EWR CLT MSP DTW PHL LGA`);
export const countries = words(`
  Portugal Japan Canada Germany Brazil Kenya Norway Spain Mexico Ireland India Chile`);
export const streets = lines(`
  Maple Street\nOak Avenue\nHarbor Road\nCedar Lane\nMill Street\nStation Road\nPark Avenue\nBirch Lane\nKing Street`);
export const companies = lines(`
  Northwind Tools\nBluefin Labs\nHarborline\nCedar Works\nLumen Foods\nPolar Freight\nArbor Health\nKestrel Media`);
export const symbols = words("AAPL MSFT NVDA TSLA AMZN GOOG META INTC ORCL NFLX");
export const currencies = words("USD EUR GBP JPY CAD AUD CHF INR");
export const languageTags = words("en de fr es pt ja it nl");
export const colors = words("red blue green black white silver orange grey");
export const nouns = words(`
  harvest lantern compass garden orbit meadow anchor copper willow summit ember marble harbor falcon prairie cobalt
  juniper quartz sparrow timber velvet canyon saffron glacier`);
export const topics = lines(`
  quarterly budget review
  spring travel plans
  the delayed delivery
  onboarding of new colleagues
  weekly status update
  the broken coffee machine
  new parking rules
  the summer schedule
  invoice that was paid twice
  changes to the floor plan
  a missing attachment
  the team offsite
  printer on the second floor
  lessons from the last release
  the school fundraiser`);
export const products = lines(`
  wireless headphones\nstanding desk\nrunning shoes\nespresso machine\ndesk lamp\nhiking backpack\nmechanical keyboard
  rain jacket\nwater bottle\ncamping tent\nphone case\nnoise filter`);
export const sentences = lines(`
  The parcel was left at the front desk.
  Please call back before noon.
  The figures on page two need another look.
  We agreed to move the meeting by a day.
  The heating in the east wing is still too low.
  Everything arrived in good order this time.
  The second invoice does not match the order.
  A window seat would be best for the long leg.
  The client asked for a shorter report.
  The door on the left side does not lock.`);
export const statuses = words("confirmed completed active approved");
