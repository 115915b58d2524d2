/// The Python program that trains the benchmark's networks with another library, passed to `python3 -c`.
///
/// With the argument `list` it writes which libraries are installed, as an object of versions. With the name of a library,
/// a folder with the data and a number of threads it reads the data, writes a line, and then answers each line of its
/// standard input, the name of a network and its sizes, with the seconds of an epoch. It tries one thread and all of them,
/// and keeps what is faster.
enum PeerProgram {
    static let text = common + torch + jax + learn + fastText + service

    /// Nothing but the standard library.
    private static let common = #"""
        import importlib.metadata as metadata, importlib.util as util, json, sys, time

        PACKAGES = {
            "torch": ["torch"], "jax": ["jax"], "sklearn": ["scikit-learn"],
            "fasttext": ["fasttext", "fasttext-wheel", "fasttext-community", "fasttext-modern", "fasttext-numpy2-wheel"]}

        def version(module):
            for package in PACKAGES[module]:
                try:
                    return metadata.version(package)
                except metadata.PackageNotFoundError:
                    pass
            return ""

        def say(**answer):
            print(json.dumps(answer), flush=True)

        if sys.argv[1] == "list":
            say(**{module: version(module) for module in PACKAGES if util.find_spec(module)})
            sys.exit()
        LIBRARY, FOLDER, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])

        def read(name):
            with open(FOLDER + "/" + name, "rb") as file:
                return bytearray(file.read())

        def texts(half):
            lines = [line.split("\t", 1) for line in read(half + ".texts").decode().splitlines()]
            return [line[1] for line in lines], [int(line[0]) for line in lines]


        """#

    private static let torch = #"""
        class Torch:
            def __init__(self):
                global torch
                import torch

            def load(self):
                def half(name):
                    images = torch.frombuffer(read(name + ".images"), dtype=torch.uint8)
                    labels = torch.frombuffer(read(name + ".labels"), dtype=torch.uint8).long()
                    return images.view(len(labels), -1).float() / 255, labels
                self.data = half("train"), half("test")

            def use(self, threads):
                torch.set_num_threads(threads)

            def make(self, work):
                (x, y), (test_x, test_y) = self.data
                sizes, batch = work["sizes"], work["batch"]
                layers = []
                for inputs, outputs in zip(sizes, sizes[1:]):
                    layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
                model, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
                try:
                    optimizer = torch.optim.Adam(model.parameters(), lr=work["rate"], fused=True)
                except (RuntimeError, TypeError):
                    optimizer = torch.optim.Adam(model.parameters(), lr=work["rate"])
                def epoch():
                    order = torch.randperm(len(x))
                    for first in range(0, len(x), batch):
                        chosen = order[first:first + batch]
                        optimizer.zero_grad()
                        loss(model(x[chosen]), y[chosen]).backward()
                        optimizer.step()
                    with torch.no_grad():
                        scores = model(test_x)
                        return loss(scores, test_y).item(), (scores.argmax(1) == test_y).float().mean().item()
                return epoch


        """#

    /// A whole epoch is one compiled call.
    private static let jax = #"""
        class Jax:
            counts = []

            def __init__(self):
                global jax, jnp, np
                import jax, jax.numpy as jnp, numpy as np
                self.compiled = {}

            def load(self):
                def half(name):
                    labels = np.frombuffer(read(name + ".labels"), np.uint8)
                    images = np.frombuffer(read(name + ".images"), np.uint8).reshape(len(labels), -1)
                    return jnp.asarray(images.astype(np.float32) / 255), jnp.asarray(labels.astype(np.int32))
                self.data = half("train"), half("test")

            def compile(self, batch, rate):
                def forward(layers, x):
                    for weights, bias in layers[:-1]:
                        x = jax.nn.relu(x @ weights + bias)
                    return x @ layers[-1][0] + layers[-1][1]
                def loss(layers, x, y):
                    logs = jax.nn.log_softmax(forward(layers, x))
                    return -jnp.mean(jnp.take_along_axis(logs, y[:, None], 1))
                def epoch(state, key, x, y, test_x, test_y):
                    order = jax.random.permutation(key, len(x))
                    def step(state, chosen):
                        layers, first, second, count = state
                        gradient = jax.grad(loss)(layers, x[chosen], y[chosen])
                        count = count + 1
                        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
                        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
                        a, b = 1 - 0.9 ** count, 1 - 0.999 ** count
                        layers = jax.tree.map(
                            lambda p, m, v: p - rate * (m / a) / (jnp.sqrt(v / b) + 1e-8), layers, first, second)
                        return (layers, first, second, count), None
                    whole = len(x) // batch
                    if whole > 0:
                        state, _ = jax.lax.scan(step, state, order[:whole * batch].reshape(whole, batch))
                    if len(x) > whole * batch:
                        state, _ = step(state, order[whole * batch:])
                    right = jnp.mean(forward(state[0], test_x).argmax(1) == test_y)
                    return state, loss(state[0], test_x, test_y), right
                return jax.jit(epoch, donate_argnums=0)

            def make(self, work):
                sizes, key = work["sizes"], (tuple(work["sizes"]), work["batch"])
                if key not in self.compiled:
                    self.compiled[key] = self.compile(work["batch"], work["rate"])
                random = np.random.default_rng()
                layers = [
                    (jnp.asarray(random.uniform(-1, 1, (i, o)).astype(np.float32) * (6 / (i + o)) ** 0.5), jnp.zeros(o))
                    for i, o in zip(sizes, sizes[1:])]
                def zeros():
                    return jax.tree.map(jnp.zeros_like, layers)
                state = (layers, zeros(), zeros(), jnp.float32(0))
                number = 0
                def epoch():
                    nonlocal state, number
                    number += 1
                    state, loss, right = self.compiled[key](
                        state, jax.random.PRNGKey(number), *self.data[0], *self.data[1])
                    return float(loss), float(right)
                return epoch


        """#

    private static let learn = #"""
        class Learn:
            def __init__(self):
                global np, MLPClassifier, HashingVectorizer, SGDClassifier, log_loss, threadpool_limits
                import numpy as np
                from sklearn.feature_extraction.text import HashingVectorizer
                from sklearn.linear_model import SGDClassifier
                from sklearn.metrics import log_loss
                from sklearn.neural_network import MLPClassifier
                from threadpoolctl import threadpool_limits

            def load(self):
                def half(name):
                    labels = np.frombuffer(read(name + ".labels"), np.uint8)
                    images = np.frombuffer(read(name + ".images"), np.uint8).reshape(len(labels), -1)
                    return images.astype(np.float32) / 255, labels
                self.data, self.texts = (half("train"), half("test")), (texts("train"), texts("test"))

            def use(self, threads):
                threadpool_limits(threads)

            def make(self, work):
                if "sizes" not in work:
                    return lambda: self.learn_texts(work)
                (x, y), (test_x, test_y) = self.data
                model = MLPClassifier(
                    work["sizes"][1:-1], solver="adam", alpha=0, batch_size=min(work["batch"], len(x)),
                    learning_rate_init=work["rate"])
                classes = np.arange(work["sizes"][-1])
                def epoch():
                    model.partial_fit(x, y, classes=classes)
                    found = model.predict_proba(test_x)
                    return log_loss(test_y, found, labels=classes), float((found.argmax(1) == test_y).mean())
                return epoch

            def learn_texts(self, work):
                (train, labels), (test, test_labels) = self.texts
                features = HashingVectorizer(n_features=work["buckets"], alternate_sign=False)
                model = SGDClassifier(loss="log_loss")
                classes = np.arange(work["classes"])
                model.partial_fit(features.transform(train), labels, classes=classes)
                found = model.predict_proba(features.transform(test))
                right = float((found.argmax(1) == np.asarray(test_labels)).mean())
                return log_loss(test_labels, found, labels=classes), right


        """#

    private static let fastText = #"""
        class FastText:
            def __init__(self):
                global fasttext, tempfile
                import fasttext, tempfile

            def load(self):
                # A file without a name, which needs no tidying.
                self.file = tempfile.TemporaryFile("w+")
                for text, label in zip(*texts("train")):
                    self.file.write(f"__label__{label} {text}\n")
                self.file.flush()
                self.test = texts("test")
                self.threads = THREADS

            def use(self, threads):
                self.threads = threads

            def make(self, work):
                def epoch():
                    model = fasttext.train_supervised(
                        f"/proc/self/fd/{self.file.fileno()}", epoch=1, dim=work["width"], wordNgrams=1, minn=0, maxn=0,
                        bucket=work["buckets"], thread=self.threads, verbose=0)
                    right = sum(
                        model.f.predict(text + "\n", 1, 0.0, "strict")[0][1] == f"__label__{label}"
                        for text, label in zip(*self.test))
                    return float("nan"), right / len(self.test[1])
                return epoch


        """#

    /// Trains a first epoch, or texts once, that is not measured.
    private static let service = #"""
        def main():
            start = time.perf_counter()
            peer = {"torch": Torch, "jax": Jax, "sklearn": Learn, "fasttext": FastText}[LIBRARY]()
            imported = time.perf_counter() - start
            peer.load()
            say(imported=imported)
            chosen = {}

            def measure(work):
                epoch = peer.make(work)
                if "sizes" in work:
                    epoch()
                start = time.perf_counter()
                loss, accuracy = epoch()
                return dict(seconds=time.perf_counter() - start, loss=loss, accuracy=accuracy)

            for line in sys.stdin:
                work = json.loads(line)
                name, counts = work["name"], getattr(peer, "counts", sorted({1, THREADS}))
                if name not in chosen:
                    if not counts:
                        measure(work)
                    seconds = {}
                    for count in counts:
                        peer.use(count)
                        measure(work)
                        seconds[count] = measure(work)["seconds"]
                    chosen[name] = min(seconds, key=seconds.get, default=None)
                if chosen[name]:
                    peer.use(chosen[name])
                answer = measure(work)
                answer["loss"] = str(answer["loss"])
                say(threads=chosen[name], **answer)

        try:
            main()
        except KeyboardInterrupt:
            pass
        except Exception as error:
            say(error=f"{type(error).__name__}: {error}")

        """#
}
