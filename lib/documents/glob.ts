/** Whether a text fits a pattern of a policy: `*` stands for any characters, `?` for one; in time of text times pattern at most. */
export function fits(pattern: string, text: string): boolean {
  let [at, place] = [0, 0];
  let [star, resume] = [-1, 0];
  while (at < text.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      star = place;
      resume = at;
      place += 1;
    } else if (wanted === '?' || wanted === text[at]) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      place = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(place));
}

/** Whether a text has a wildcard of policies in it. */
export function isWild(text: string): boolean {
  return /[*?]/.test(text);
}
