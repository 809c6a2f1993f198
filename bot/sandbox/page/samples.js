// Ready-made attachments, so that everything can be tried without a file at hand.

/** A short spoken question as Telegram's voice messages are (Ogg Opus), or null. */
export async function sampleVoice() {
  const answer = await fetch("voice.ogg");
  return answer.ok ? answer.blob() : null;
}

/** A "photographed" sheet of paper. */
export function samplePhoto() {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [800, 600];
  const pen = canvas.getContext("2d");
  const table = pen.createLinearGradient(0, 0, 800, 600);
  table.addColorStop(0, "#8b6a4a");
  table.addColorStop(1, "#5f452e");
  pen.fillStyle = table;
  pen.fillRect(0, 0, 800, 600);
  pen.translate(400, 310);
  pen.rotate(-0.04);
  pen.shadowColor = "rgb(0 0 0 / 50%)";
  pen.shadowBlur = 30;
  pen.fillStyle = "#fbf8f0";
  pen.fillRect(-260, -270, 520, 640);
  pen.shadowBlur = 0;
  pen.fillStyle = "#2b2b33";
  pen.font = "bold 34px sans-serif";
  pen.fillText("Протокол собрания", -200, -190);
  pen.font = "22px sans-serif";
  pen.fillText("жителей села", -200, -150);
  pen.fillStyle = "#9a98a3";
  for (let line = 0; line < 9; line += 1) pen.fillRect(-200, -105 + line * 38, line % 4 === 3 ? 230 : 400, 7);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
}

export function sampleDocument() {
  const text = "Протокол собрания жителей\n\nПовестка дня:\n1. О создании ТОС.\n2. О выборе председателя.\n";
  return new Blob([text], { type: "text/plain" });
}
