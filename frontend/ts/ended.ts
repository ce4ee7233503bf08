/** Says, once, that the session is over and where to sign in again; the words stand on the page. */

export function showSessionEnded(page: Document): void {
  const place = page.getElementById("notice");
  const { liveEndedText, liveEndedLink, liveEndedUrl } = page.body.dataset;
  if (!place || !liveEndedText) return;
  const notice = page.createElement("div");
  notice.className = "notice notice--warn";
  notice.setAttribute("role", "alert");
  const link = page.createElement("a");
  link.href = liveEndedUrl ?? "/";
  link.textContent = liveEndedLink ?? liveEndedText;
  const line = page.createElement("p");
  line.append(`${liveEndedText} `, link);
  notice.append(line);
  place.replaceChildren(notice);
}
