/// What makes the tables of a page sort and filter. Without it they are read as they are.
enum HTMLScript {
  /// The SHA-256 of the text in base 64, by which the page allows this script and no other; a test compares it.
  static let digest = "AjmxM1iUYowm7xv+xwfUJe8EbceSwu6kQSEsmmtZTjc="

  /// Written without characters that XML gives a meaning.
  static let text = """

    for (const table of document.querySelectorAll("table")) {
      const heads = [...table.tHead.rows[0].cells];
      const rowsOf = body => [...body.rows].filter(row => !row.classList.contains("heading"));
      const valueOf = (row, column) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
      const compare = (left, right, column, direction) => {
        const [a, b] = [valueOf(left, column), valueOf(right, column)];
        if (a === "" || b === "") return (a === "") - (b === "");
        const difference = Number(a) - Number(b);
        return direction * (Number.isNaN(difference) ? a.localeCompare(b, undefined, { numeric: true }) : difference);
      };
      heads.forEach((head, column) => {
        if (head.tagName !== "TH") return;
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
          for (const other of heads) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
          for (const body of table.tBodies) {
            body.append(...rowsOf(body).sort((left, right) => compare(left, right, column, direction)));
          }
        });
      });
      const bodies = [...table.tBodies];
      if (bodies.flatMap(rowsOf).length > 7) {
        const field = document.createElement("input");
        field.type = "search";
        field.placeholder = "Filter rows";
        field.setAttribute("aria-label", "Filter rows of " + table.closest("section").querySelector("h2").textContent);
        field.addEventListener("input", () => {
          const words = field.value.toLowerCase().split(" ");
          for (const body of bodies) {
            const heading = body.querySelector(".heading")?.textContent ?? "";
            const shown = rowsOf(body).filter(row => {
              const text = (heading + " " + row.textContent).toLowerCase();
              row.hidden = !words.every(word => text.includes(word));
              return !row.hidden;
            });
            body.hidden = shown.length === 0;
          }
        });
        table.parentElement.before(field);
      }
    }

    """
}
