package passes

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/bits"
	"slices"

	"github.com/gradc/gradc/ir"
	"github.com/gradc/gradc/ir/ops"
)

// Hash returns the canonical hash of a function, in hexadecimal. Functions that
// have equal normal forms have equal hashes: names, origins, the order of nodes,
// sharing, the order of factors, and the order and nesting of sums of cotangents,
// through what repeats them as well, play no part.
func Hash(f *ir.Func) string {
	keys := hashes(f)
	text := []byte("func")
	for _, v := range f.Results {
		text = append(text, keys[v].bytes()...)
	}
	return hex.EncodeToString(digest(text).bytes())
}

// hashes returns the hash of each value.
func hashes(f *ir.Func) map[*ir.Value]key {
	h := hasher{keys: make(map[*ir.Value]key, len(f.Nodes))}
	for i, p := range f.Params {
		h.keys[p] = digest(fmt.Appendf(nil, "param %d %v", i, p.Type))
	}
	for _, n := range f.Nodes {
		h.node(n)
	}
	return h.keys
}

// key is a hash as a number modulo 2²⁵⁶. The key of a sum of cotangents is the sum of
// the keys, whatever the order and nesting; that of a repeated value is the value's times
// a factor, so that it is all one whether terms are repeated or their sum is.
type key [4]uint64

func digest(text []byte) key {
	sum := sha256.Sum256(text)
	var k key
	for i := range k {
		k[i] = binary.LittleEndian.Uint64(sum[8*i:])
	}
	return k
}

func (k key) bytes() []byte {
	var out []byte
	for _, w := range k {
		out = binary.LittleEndian.AppendUint64(out, w)
	}
	return out
}

func (k key) add(l key) key {
	var carry uint64
	for i := range k {
		k[i], carry = bits.Add64(k[i], l[i], carry)
	}
	return k
}

func (k key) times(l key) key {
	var product key
	for i, x := range k {
		var carry uint64
		for j, y := range l[:len(l)-i] {
			hi, lo := bits.Mul64(x, y)
			lo, c := bits.Add64(lo, carry, 0)
			hi += c
			product[i+j], c = bits.Add64(product[i+j], lo, 0)
			carry = hi + c
		}
	}
	return product
}

type hasher struct{ keys map[*ir.Value]key }

func (h hasher) node(n *ir.Node) {
	if _, ok := n.Op.(ops.AddN); ok {
		var sum key
		for _, v := range n.In {
			if !isZero(v) {
				sum = sum.add(h.keys[v])
			}
		}
		h.keys[n.Out[0]] = sum
		return
	}
	var text bytes.Buffer
	writeOp(&text, n.Op)
	if _, ok := n.Op.(ops.Broadcast); ok {
		factor := digest(text.Bytes())
		factor[0] |= 1 // odd, so that no two keys become one
		h.keys[n.Out[0]] = factor.times(h.keys[n.In[0]])
		return
	}
	operands := make([][]byte, len(n.In))
	for i, v := range n.In {
		operands[i] = h.keys[v].bytes()
	}
	if commutes(n.Op) {
		slices.SortFunc(operands, bytes.Compare)
	}
	for _, o := range operands {
		text.Write(o)
	}
	for i, v := range n.Out {
		if i > 0 {
			fmt.Fprintf(&text, " result %d", i)
		}
		h.keys[v] = digest(text.Bytes())
	}
}

// writeOp writes an operation and its attributes.
func writeOp(w io.Writer, op ir.Op) {
	fmt.Fprintf(w, "%s{", op.Name())
	eachAttr(op, func(name string, value any) {
		if f, ok := value.(*ir.Func); ok {
			value = Hash(f)
		}
		fmt.Fprintf(w, "%s: %v; ", name, value)
	})
	io.WriteString(w, "}")
}
