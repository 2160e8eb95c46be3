#!/usr/bin/env python3
"""The teacher of the shipped tagger and parser: a small pretrained encoder, fine-tuned on the same treebank.

    parser.py train TREEBANK ENCODER MODEL     learn from en_ewt-ud-train.conllu in the folder TREEBANK, 22 minutes on two cores
    parser.py parse MODEL ENCODER ASKED OUT    trees of the sentences that `ascribe-train trees-ask ASKED` wrote, 7 minutes

ENCODER is a folder with all-MiniLM-L6-v2 (Apache-2.0; 6 layers of 384 numbers, 22 million parameters, uncased): model.safetensors,
config.json and tokenizer.json. Needs torch, transformers and tokenizers. OUT goes to `data/lang/taught.tsv`; its form is told in
`src/taught.rs`. Nothing of this ships.

The words' vectors are a weighed mean of the encoder's layers at a word's first and last piece, and how it is capitalised; a biaffine
classifier scores heads, another relations (Dozat and Manning 2017), a small net tags. Trees are the best spanning trees with one root.
"""
import random
import sys
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from tokenizers import Tokenizer
from transformers import BertModel

EPOCHS, ENCODER_STEP, STEP, WARM = 4, 3e-4, 1.5e-3, 0.08
# Tokens of a batch in training and in parsing; longer sentences are not learned from.
BATCH, PARSED, LONGEST = 1500, 2500, 110
# One sentence in so many is learned as a headline.
HEADLINES = 17
RELATIONS = (
    "root nsubj nsubj:pass obj iobj csubj ccomp xcomp obl obl:agent obl:unmarked vocative expl dislocated advcl advmod discourse aux "
    "aux:pass cop mark nmod nmod:poss nmod:unmarked appos nummod acl acl:relcl amod det case conj cc fixed flat list parataxis compound "
    "compound:prt orphan goeswith reparandum punct dep"
).split()
NUMBER = {relation: n for n, relation in enumerate(RELATIONS)}
BEGIN, END, UNKNOWN, MOST_PIECES = 101, 102, 100, 8
NEVER = -1e4


def relation(printed):
    """The relation that the reader keeps; other subtypes are folded."""
    bare = printed.split(":")[0]
    if printed == "csubj:pass":
        return "csubj"
    return printed if printed in NUMBER else bare if bare in NUMBER else "dep"


def treebank(path):
    """Sentences as lists of (form, tag, head counted from 1, relation)."""
    for block in open(path, encoding="utf8").read().split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line and not line.startswith("#")]
        words = [(r[1], r[4], int(r[6]), relation(r[7])) for r in rows if len(r) > 7 and r[0].isdigit()]
        if words:
            yield words


def capitals(word, at):
    """How a word is written, of which an uncased encoder sees nothing."""
    signs = (word[:1].isupper(), word.isupper() and len(word) > 1, any(c.isdigit() for c in word), at == 0,
             any(c.isupper() for c in word[1:]), not any(c.isalnum() for c in word))
    return sum(1 << n for n, sign in enumerate(signs) if sign)


class Parser(nn.Module):
    def __init__(self, encoder, tags, arc=400, label=128):
        super().__init__()
        self.tokenizer = Tokenizer.from_file(f"{encoder}/tokenizer.json")
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known = {}
        self.bert = BertModel.from_pretrained(encoder, add_pooling_layer=False)
        self.mix = nn.Parameter(torch.zeros(self.bert.config.num_hidden_layers + 1))
        self.mix.data[-2:] = 1.0
        self.caps = nn.Embedding(64, 48)
        size = self.bert.config.hidden_size * 2 + 48
        layer = lambda n: nn.Sequential(nn.Linear(size, n), nn.GELU(), nn.Dropout(0.25))
        self.tag = nn.Sequential(nn.Linear(size, 256), nn.GELU(), nn.Dropout(0.2), nn.Linear(256, len(tags)))
        self.arc_head, self.arc_word, self.label_head, self.label_word = layer(arc), layer(arc), layer(label), layer(label)
        self.root = nn.Parameter(torch.randn(size) * 0.02)
        self.arcs = nn.Parameter(nn.init.xavier_uniform_(torch.zeros(arc + 1, arc)))
        self.labels = nn.Parameter(nn.init.xavier_uniform_(torch.zeros(len(RELATIONS), label + 1, label + 1)))
        self.distance = nn.Embedding(33, 1)
        nn.init.zeros_(self.distance.weight)
        self.drop = nn.Dropout(0.2)

    def pieces(self, word):
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(word, add_special_tokens=False).ids[:MOST_PIECES] or [UNKNOWN]
        return self.known[word]

    def batch(self, sentences):
        """Pieces, which are there, each word's first and last piece, its capitals, which words are there."""
        rows = []
        for words in sentences:
            ids, first, last = [BEGIN], [], []
            for word in words:
                first.append(len(ids))
                ids += self.pieces(word)
                last.append(len(ids) - 1)
            rows.append((ids + [END], first, last, [capitals(word, at) for at, word in enumerate(words)]))
        padded = lambda lists: torch.tensor([row + [0] * (max(map(len, lists)) - len(row)) for row in lists])
        ids, first, last, caps = (padded([row[n] for row in rows]) for n in range(4))
        there = padded([[1] * len(row[0]) for row in rows])
        return ids, there, first, last, caps, padded([[1] * len(row[1]) for row in rows]).bool()

    def forward(self, ids, there, first, last, caps, words_there):
        layers = self.bert(input_ids=ids, attention_mask=there, output_hidden_states=True).hidden_states
        mixed = sum(weight * layer for weight, layer in zip(torch.softmax(self.mix, 0), layers))
        at = lambda place: torch.gather(mixed, 1, place.unsqueeze(-1).expand(-1, -1, mixed.size(-1)))
        words = self.drop(torch.cat([at(first), at(last), self.caps(caps)], -1))
        sentences, count, size = words.shape
        heads = torch.cat([self.root.expand(sentences, 1, size), words], 1)
        one = torch.ones(sentences, count, 1)
        arcs = (torch.cat([self.arc_word(words), one], -1) @ self.arcs) @ self.arc_head(heads).transpose(1, 2)
        of, to = torch.arange(count).unsqueeze(1) + 1, torch.arange(count + 1).unsqueeze(0)
        arcs = (arcs + self.distance((to - of).clamp(-16, 16) + 16).squeeze(-1)).masked_fill(to == of, NEVER)
        may = torch.cat([torch.ones(sentences, 1).bool(), words_there], 1).unsqueeze(1)
        return self.tag(words), arcs.masked_fill(~may, NEVER), self.label_head(heads), self.label_word(words)

    def relations(self, label_heads, label_words, heads):
        of = torch.gather(label_heads, 1, heads.unsqueeze(-1).expand(-1, -1, label_heads.size(-1)))
        one = torch.ones(of.shape[:2] + (1,))
        return torch.einsum("bni,rij,bnj->bnr", torch.cat([of, one], -1), self.labels, torch.cat([label_words, one], -1))


def batches(lengths, size, shuffled):
    """Numbers of sentences of about the same length, `size` tokens together."""
    order = list(range(len(lengths)))
    if shuffled:
        random.shuffle(order)
    order.sort(key=lambda n: lengths[n] + (random.random() * 4 if shuffled else 0))
    found, current = [], []
    for n in order:
        current.append(n)
        if len(current) * lengths[n] >= size:
            found.append(current)
            current = []
    found += [current] if current else []
    if shuffled:
        random.shuffle(found)
    return found


def headline(words):
    return [(w[0][:1].upper() + w[0][1:] if len(w[0]) > 3 else w[0],) + w[1:] for w in words]


def train(folder, encoder, target):
    torch.manual_seed(1)
    random.seed(1)
    lessons = [words for words in treebank(f"{folder}/en_ewt-ud-train.conllu") if len(words) <= LONGEST]
    dev = list(treebank(f"{folder}/en_ewt-ud-dev.conllu"))
    tags = sorted({word[1] for words in lessons for word in words})
    number = {tag: n for n, tag in enumerate(tags)}
    model = Parser(encoder, tags)
    for name, weights in model.named_parameters():
        weights.requires_grad = "embeddings" not in name
    pretrained = [w for name, w in model.named_parameters() if name.startswith("bert") and w.requires_grad]
    own = [w for name, w in model.named_parameters() if not name.startswith("bert")]
    groups = [{"params": pretrained, "lr": ENCODER_STEP}, {"params": own, "lr": STEP}]
    steps = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    lengths = [len(words) for words in lessons]
    total, done = len(batches(lengths, BATCH, False)) * EPOCHS, 0
    for epoch in range(EPOCHS):
        for batch in batches(lengths, BATCH, True):
            slope = min(1, done / (WARM * total)) * max(0, (total - done) / total)
            for group, most in zip(steps.param_groups, (ENCODER_STEP, STEP)):
                group["lr"] = most * slope
            some = [headline(lessons[n]) if random.random() < 1 / HEADLINES else lessons[n] for n in batch]
            seen = model.batch([[word[0] for word in words] for words in some])
            right = lambda f: torch.tensor([[f(w) for w in s] + [-100] * (seen[5].size(1) - len(s)) for s in some])
            heads = right(lambda word: word[2])
            found, arcs, label_heads, label_words = model(*seen)
            labels = model.relations(label_heads, label_words, heads.clamp(min=0))
            loss = F.cross_entropy(arcs.flatten(0, 1), heads.flatten())
            loss = loss + F.cross_entropy(labels.flatten(0, 1), right(lambda word: NUMBER[word[3]]).flatten())
            loss = loss + 0.5 * F.cross_entropy(found.flatten(0, 1), right(lambda word: number[word[1]]).flatten())
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            steps.step()
            done += 1
        print("epoch", epoch + 1, "on dev: tags %.2f, UAS %.2f, LAS %.2f" % score(model, dev, tags), flush=True)
        torch.save({"weights": model.state_dict(), "tags": tags}, target)


def score(model, sentences, tags):
    """Shares of right tags, heads, and heads with their relations, each word's best head taken."""
    model.eval()
    counts = [0, 0, 0, 0]
    with torch.inference_mode():
        for batch in batches([len(words) for words in sentences], PARSED, False):
            found, arcs, label_heads, label_words = model(*model.batch([[w[0] for w in sentences[n]] for n in batch]))
            heads = arcs.argmax(-1)
            labels = model.relations(label_heads, label_words, heads).argmax(-1)
            for row, n in enumerate(batch):
                for at, (_, tag, head, rel) in enumerate(sentences[n]):
                    same = int(heads[row, at]) == head
                    told = same and RELATIONS[labels[row, at]] == rel
                    for k, yes in enumerate((True, tags[found[row, at].argmax()] == tag, same, told)):
                        counts[k] += yes
    model.train()
    return tuple(100 * count / counts[0] for count in counts[1:])


def is_tree(heads):
    """True if exactly one word hangs on 0 and all others on words that do."""
    state = [2] + [0] * len(heads)
    for at in range(1, len(heads) + 1):
        way = []
        while state[at] == 0:
            state[at] = 1
            way.append(at)
            at = heads[at - 1]
        if state[at] == 1:
            return False
        for step in way:
            state[step] = 2
    return heads.count(0) == 1


def spanning(scores):
    """The best tree below 0 (Chu and Liu 1965, Edmonds 1967); scores[word, head], both counted from 0, the root."""
    count = len(scores)
    heads = scores.argmax(1)
    heads[0] = -1
    ring = cycle(heads)
    if ring is None:
        return heads
    rest = [n for n in range(count) if n not in ring]
    place = {n: k for k, n in enumerate(rest)}
    ends = len(rest)
    small = np.full((ends + 1, ends + 1), -1e9)
    inside = sum(scores[n, heads[n]] for n in ring)
    enters, leaves = {}, {}
    for n in rest:
        for m in rest:
            small[place[n], place[m]] = scores[n, m]
        if n != 0:
            leaves[n] = max(ring, key=lambda c: scores[n, c])
            small[place[n], ends] = scores[n, leaves[n]]
        enters[n] = max(ring, key=lambda c: scores[c, n] - scores[c, heads[c]])
        small[ends, place[n]] = inside + scores[enters[n], n] - scores[enters[n], heads[enters[n]]]
    np.fill_diagonal(small, -1e9)
    found, whole = spanning(small), heads.copy()
    for n in rest[1:] if rest[0] == 0 else rest:
        whole[n] = leaves[n] if found[place[n]] == ends else rest[found[place[n]]]
    above = rest[found[ends]]
    whole[enters[above]] = above
    return whole


def cycle(heads):
    seen = [0] * len(heads)
    for start in range(1, len(heads)):
        way, at = [], start
        while at > 0 and seen[at] == 0:
            seen[at] = start
            way.append(at)
            at = heads[at]
        if at > 0 and seen[at] == start:
            return way[way.index(at):]
    return None


def tree(arcs):
    """The head of each word, 0 for the root: the best of the trees under the three likeliest roots."""
    heads = list(arcs.argmax(1))
    if is_tree(heads):
        return heads
    count, best = len(arcs), None
    for root in sorted(range(count), key=lambda n: -arcs[n, 0])[:3]:
        scores = np.full((count + 1, count + 1), -1e9)
        scores[1:, 1:] = arcs[:, 1:]
        scores[root + 1, 0] = arcs[root, 0] + 1e6
        heads = list(spanning(scores)[1:])
        total = sum(arcs[n, head] for n, head in enumerate(heads))
        if is_tree(heads) and (best is None or total > best[0]):
            best = (total, heads)
    return best[1] if best else None


def parse(source, encoder, asked, target):
    saved = torch.load(source)
    tags = saved["tags"]
    model = Parser(encoder, tags)
    model.load_state_dict(saved["weights"])
    model.eval()
    rows = [line.rstrip("\n").split("\t") for line in open(asked, encoding="utf8")]
    sentences = [words.split(" ") for _, _, words in rows]
    told = {}
    with torch.inference_mode():
        for batch in batches([len(words) for words in sentences], PARSED, False):
            found, arcs, label_heads, label_words = model(*model.batch([sentences[n] for n in batch]))
            heads = np.zeros(arcs.shape[:2], dtype=np.int64)
            trees = {}
            for row, n in enumerate(batch):
                count = len(sentences[n])
                trees[n] = tree(arcs[row, :count, : count + 1].numpy())
                heads[row, :count] = trees[n] or [0] * count
            labels = model.relations(label_heads, label_words, torch.tensor(heads))
            labels[:, :, 0] = -1e9
            labels, found = labels.argmax(-1), found.argmax(-1)
            for row, n in enumerate(batch):
                if trees[n] is None:
                    continue
                signs = []
                for at, head in enumerate(trees[n]):
                    rel, ahead = (0, 0) if head == 0 else (int(labels[row, at]), int(head) - 1 - at)
                    signs.append(f"{chr(48 + int(found[row, at]))}{chr(48 + rel)}{ahead}")
                told[n] = " ".join(signs)
    with open(target, "w", encoding="utf8") as out:
        out.write("# Trees of our own texts by teacher/parser.py; the form is told in src/taught.rs.\n")
        out.write(f"# tags: {' '.join(tags)}\n# relations: {' '.join(RELATIONS)}\n")
        out.writelines(f"{rows[n][0]}\t{rows[n][1]}\t{told[n]}\n" for n in sorted(told))


if __name__ == "__main__":
    started = time.time()
    match sys.argv[1:]:
        case ["train", *arguments] if len(arguments) == 3:
            train(*arguments)
        case ["parse", *arguments] if len(arguments) == 4:
            parse(*arguments)
        case _:
            sys.exit(__doc__)
    print(f"{time.time() - started:.0f} s")
