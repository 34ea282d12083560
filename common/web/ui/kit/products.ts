// Made-up products for the grid's samples: the same at every visit.
export interface Product { id: string; sku: string; name: string; department: string; price: number; stock: string; active: boolean; changed: string }

const MAKERS = ["Dunmore", "El Niño", "Søren", "Tomás", "Kessler", "Añejo", "Zürcher", "Ó Briain"];
const KINDS = ["ground coffee 250 g", "fresh milk 1 l", "smoked cheese 200 g", "salted butter 250 g", "olive oil 750 ml", "rye bread 500 g", "green tea 20 bags", "orange juice 1 l", "sardines 120 g", "dark chocolate 100 g", "shampoo 300 ml"];
const DEPARTMENTS = ["Bakery", "Dairy", "Drinks", "Frozen", "Household", "Meat", "Produce"];
export const DEPARTMENT_OPTIONS = DEPARTMENTS.map(name => ({ value: name, text: name }));

function spread(index: number, by: number): number {
  let mixed = Math.imul(index + by * 7919 + 1, 2654435761);
  mixed = Math.imul(mixed ^ mixed >>> 15, 2246822519);
  return (mixed ^ mixed >>> 13) >>> 0;
}

export function product(index: number): Product {
  const day = 1 + spread(index, 5) % 28;
  return {
    id: String(index), sku: `P${String(index + 1).padStart(6, "0")}`,
    name: `${MAKERS[spread(index, 1) % MAKERS.length]} ${KINDS[spread(index, 2) % KINDS.length]}`,
    department: DEPARTMENTS[spread(index, 3) % DEPARTMENTS.length] ?? "", price: 49 + spread(index, 4) % 4900,
    stock: String(spread(index, 6) % 400 - 6), active: spread(index, 7) % 9 !== 0, changed: `2026-10-${String(day).padStart(2, "0")}`,
  };
}
